#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/scripted_replies.h"

namespace flowreasoner::llm {

/// A ChatModel that answers from a file of replies (docs/formats.md, "Scripted replies"): for
/// tests, demonstrations and dry runs. Which reply a request gets depends on what it says, not on
/// when it comes, as far as the script's `match` tells requests apart.
///
/// Thread rule: one executor. Errors: kNotFound when no unused line fits, with the beginning of the
/// request; what a line's `error` says; kTimeout, kCancelled during a line's `delay_ms`.
class ScriptedModel final : public ChatModel {
 public:
  /// Errors: kNotFound, kBadData with file and line.
  static Result<std::unique_ptr<ScriptedModel>> open(const std::filesystem::path& path);

  ScriptedModel(std::string name, ScriptedReplies replies);

  Async<ChatReply> complete(ChatRequest request) override;
  const std::string& name() const override { return name_; }
  asio::awaitable<void> close() override;

 private:
  std::string name_;
  ScriptedReplies replies_;
  bool is_closed_ = false;
};

}  // namespace flowreasoner::llm
