#include "flowreasoner/workflow/guest_conversation.h"

#include <algorithm>
#include <utility>

namespace flowreasoner::workflow {

GuestConversation::GuestConversation(asio::any_io_executor executor, sandbox::Guest& guest,
                                     GuestCalls& calls, const WorkflowRun& run)
    : guest_(guest),
      calls_(calls),
      run_(run),
      open_(executor),
      room_(executor, asio::steady_timer::time_point::max()),
      writer_(1, run.limits.open_calls) {}

Async<Json> GuestConversation::run() {
  // The cancelled work below ends with values; the guest is cleared away by the caller.
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    Result<Json> frame = co_await guest_.receive();
    if (fatal_) co_return *fatal_;
    if (!frame) co_return frame.error();
    const std::string type = json_string(*frame, "t").value_or("");
    if (type == "done") co_return std::move(*frame);
    if (type == "call" && json_integer(*frame, "id")) {
      const Result<Done> taken = co_await take_call(std::move(*frame));
      if (!taken) co_return taken.error();
    } else if (type == "log") {
      take_log(*frame);
    } else {
      co_return Error(Errc::kBadData, "the guest sent a frame of type \"" + type.substr(0, 100) +
                                          "\" that the protocol does not have");
    }
  }
}

asio::awaitable<void> GuestConversation::close() {
  co_await open_.close();
}

Async<Done> GuestConversation::take_call(Json call) {
  if (open_.size() >= run_.limits.open_calls) {
    const Result<Done> room = co_await wait_for_room();
    if (!room) co_return room.error();
  }
  (void)open_.spawn(answer(std::move(call)));
  co_return Done{};
}

Async<Done> GuestConversation::wait_for_room() {
  while (open_.size() >= run_.limits.open_calls) {
    boost::system::error_code woken;
    co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) {
      co_return Error(Errc::kCancelled, "cancelled while a workflow's calls were answered");
    }
  }
  co_return Done{};
}

asio::awaitable<void> GuestConversation::answer(Json call) {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Json> frame = co_await calls_.answer(std::move(call));
  if (frame) {
    co_await send(std::move(*frame));
  } else if (!fatal_) {
    fatal_ = frame.error();
    (void)co_await guest_.kill();  // wakes run()
  }
  room_.cancel();
}

asio::awaitable<void> GuestConversation::send(Json frame) {
  const Json id = frame["id"];
  // A guest that does not read is ended by its limits; the frame then fails.
  Result<llm::ConcurrencyGate::Pass> turn = co_await writer_.enter(Clock::time_point::max());
  if (!turn) co_return;
  const Result<Done> sent = co_await guest_.send(std::move(frame));
  if (sent || sent.error().code() != Errc::kInvalidArgument)
    co_return;  // sent, or the guest is gone
  Json reason = {{"kind", "usage"}, {"message", "the answer does not fit into a frame"}};
  Json refusal = {{"t", "error"}, {"id", id}, {"error", std::move(reason)}};
  (void)co_await guest_.send(std::move(refusal));
}

void GuestConversation::take_log(const Json& frame) {
  std::string message = json_string(frame, "message").value_or("");
  const std::size_t room = run_.limits.log_bytes - std::min(run_.limits.log_bytes, logged_bytes_);
  if (room == 0) return;
  if (message.size() > room) message.resize(room);
  logged_bytes_ += std::max<std::size_t>(message.size(), 1);
  GuestLog log{json_string(frame, "level").value_or("info"), std::move(message)};
  if (run_.observer != nullptr) run_.observer->guest_logged(log.level, log.message);
  logs_.push_back(std::move(log));
}

}  // namespace flowreasoner::workflow
