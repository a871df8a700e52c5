#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/model_spec.h"

namespace flowreasoner::llm {

/// A ChatModel that gives recorded answers of real models (docs/formats.md, "Recorded answers").
///
/// It cannot answer a new prompt: the answer depends on the question and on how many answers were
/// taken before, not on what is asked. Choice `i` of a request is answer number
/// repeat * answers + answers_before + i to its question_id, by attempt, then in the file's order;
/// `answers`, of the specification, is how many one workflow run takes, 1 unless it is said.
/// Choices of the specification (model, method, split, source) narrow it to the rows that have
/// those values; without them all rows count.
///
/// Thread rule: one executor. Errors: kNotFound when there is no such answer.
class ReplayModel final : public ChatModel {
 public:
  /// Reads the whole file (JSON lines, plain or gzip). Errors: kNotFound (no file, or no row fits
  /// the choices: says which values there are), kBadData with file and line; kInvalidArgument for
  /// `answers` that is no number from 1.
  static Result<std::unique_ptr<ReplayModel>> open(const ModelSpec& spec);

  Async<ChatReply> complete(ChatRequest request) override;
  const std::string& name() const override { return name_; }
  asio::awaitable<void> close() override;

 private:
  struct Answer {
    std::string text;
    std::string model;
    std::int64_t attempt = 0;
    std::int64_t prompt_tokens = 0;  // 0: not counted
    std::int64_t completion_tokens = 0;
  };

  explicit ReplayModel(std::string name) : name_(std::move(name)) {}
  Result<ChatReply> answer(const ChatRequest& request) const;

  std::string name_;
  std::int64_t answers_a_run_ = 1;
  std::map<std::string, std::vector<Answer>> answers_;  // by question
  bool is_closed_ = false;
};

}  // namespace flowreasoner::llm
