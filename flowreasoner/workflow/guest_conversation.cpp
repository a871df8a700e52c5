#include "flowreasoner/workflow/guest_conversation.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include <boost/system/system_error.hpp>

namespace flowreasoner::workflow {

GuestConversation::GuestConversation(asio::any_io_executor executor, sandbox::Guest& guest,
                                     GuestCalls& calls, const WorkflowRun& run)
    : guest_(guest),
      calls_(calls),
      run_(run),
      open_(executor),
      room_(executor, asio::steady_timer::time_point::max()) {}

Async<Json> GuestConversation::run() {
  for (;;) {
    Result<Json> frame = co_await guest_.receive();
    if (fatal_) co_return *fatal_;
    if (!frame) co_return frame.error();
    const std::string type = json_string(*frame, "t").value_or("");
    if (type == "done") co_return std::move(*frame);
    if (type == "call" && json_integer(*frame, "id")) {
      co_await take_call(std::move(*frame));
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

asio::awaitable<void> GuestConversation::take_call(Json call) {
  while (open_.size() >= run_.limits.open_calls) {
    boost::system::error_code woken;
    co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  (void)open_.spawn(answer(std::move(call)));
}

asio::awaitable<void> GuestConversation::answer(Json call) {
  Result<Json> frame = Error(Errc::kInternal, "a call was not answered");
  try {
    frame = co_await calls_.answer(std::move(call));
  } catch (const boost::system::system_error& cancelled) {
    frame = Error(Errc::kCancelled, "a workflow's call was cancelled");
  } catch (const std::exception& bug) {  // else its guest would wait for ever
    frame = Error(Errc::kInternal, std::string("answering a call: ") + bug.what());
  }
  room_.cancel();
  if (open_.is_closed()) co_return;
  if (frame) {
    co_await send(std::move(*frame));
  } else if (!fatal_) {
    fatal_ = frame.error();
    (void)co_await guest_.kill();  // wakes run()
  }
}

asio::awaitable<void> GuestConversation::send(Json frame) {
  const Json id = frame["id"];
  // A guest that does not read keeps its calls open until a limit ends it.
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
