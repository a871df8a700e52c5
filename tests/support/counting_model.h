#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/llm/chat_model.h"

namespace flowreasoner::testing {

/// A model that answers by a function and keeps what it was asked. A reply costs 10 + 5 tokens and
/// $0.001.
class CountingModel : public llm::ChatModel {
 public:
  using Answer = std::function<Result<std::string>(const llm::ChatRequest&)>;

  explicit CountingModel(Answer answer, std::string name = "counting",
                         Milliseconds delay = Milliseconds(0))
      : answer_(std::move(answer)), name_(std::move(name)), delay_(delay) {}

  Async<llm::ChatReply> complete(llm::ChatRequest request) override {
    asked_.push_back(request);
    ++open_;
    most_open_ = std::max(most_open_, open_);
    Result<Done> slept = Done{};
    if (delay_.count() > 0) slept = co_await sleep_for(delay_);
    --open_;
    if (!slept) co_return slept.error();
    Result<std::string> text = answer_(request);
    if (!text) co_return text.error();
    llm::ChatReply reply;
    for (std::int64_t i = 0; i < request.n; ++i) reply.choices.push_back({*text, "", "stop"});
    reply.usage.prompt_tokens = 10;
    reply.usage.completion_tokens = 5;
    reply.usd = 0.001;
    reply.priced = true;
    reply.model = name_;
    co_return std::move(reply);
  }
  const std::string& name() const override { return name_; }
  asio::awaitable<void> close() override { co_return; }

  const std::vector<llm::ChatRequest>& asked() const { return asked_; }
  /// How many requests were open at the same time, at most.
  int most_open() const { return most_open_; }

 private:
  Answer answer_;
  std::string name_;
  Milliseconds delay_;
  std::vector<llm::ChatRequest> asked_;
  int open_ = 0;
  int most_open_ = 0;
};

}  // namespace flowreasoner::testing
