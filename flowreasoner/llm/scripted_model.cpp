#include "flowreasoner/llm/scripted_model.h"

#include <utility>

#include "flowreasoner/base/deadline.h"

namespace flowreasoner::llm {

Result<std::unique_ptr<ScriptedModel>> ScriptedModel::open(const std::filesystem::path& path) {
  FR_TRY(ScriptedReplies replies, ScriptedReplies::load(path));
  return std::make_unique<ScriptedModel>("scripted:" + path.string(), std::move(replies));
}

ScriptedModel::ScriptedModel(std::string name, ScriptedReplies replies)
    : name_(std::move(name)), replies_(std::move(replies)) {}

Async<ChatReply> ScriptedModel::complete(ChatRequest request) {
  if (is_closed_) co_return Error(Errc::kCancelled, name_ + " is closed");
  const auto begin = Clock::now();
  FR_CO_TRY(ScriptedAnswer answer, replies_.answer(request));
  if (answer.delay.count() > 0) {
    const Result<Done> slept = co_await sleep_for(std::min(answer.delay, request.timeout));
    if (!slept) co_return slept.error();
    if (answer.delay > request.timeout) {
      co_return Error(Errc::kTimeout, "the scripted reply takes longer than " +
                                          std::to_string(request.timeout.count()) + " ms");
    }
  }
  if (answer.error) co_return *answer.error;
  answer.reply.latency =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  co_return std::move(answer.reply);
}

asio::awaitable<void> ScriptedModel::close() {
  is_closed_ = true;
  co_return;
}

}  // namespace flowreasoner::llm
