#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/guest_calls.h"
#include "flowreasoner/workflow/workflow_result.h"

namespace flowreasoner::workflow {

/// The talk with one guest: reads its frames, has its calls answered in parallel, writes the
/// answers.
///
/// Thread rule: the I/O thread. Lifetime: guest, calls and run outlive it; await close() before the
/// destructor.
class GuestConversation {
 public:
  GuestConversation(asio::any_io_executor executor, sandbox::Guest& guest, GuestCalls& calls,
                    const WorkflowRun& run);

  /// Talks until the guest says `done`, and returns that frame.
  /// Errors: kSandbox when it ended without (ask the guest's outcome); kBadData for a frame that
  /// the protocol does not have; an Error of GuestCalls::answer (the guest is killed).
  /// Cancellation: ends it, with an exception or an error; the guest is left to the caller.
  Async<Json> run();

  /// Cancels the calls that are still open and waits for their end.
  asio::awaitable<void> close();

  /// What the guest logged, at most WorkflowLimits::log_bytes of it.
  std::vector<GuestLog> take_logs() { return std::move(logs_); }

 private:
  asio::awaitable<void> take_call(Json call);
  void take_log(const Json& frame);
  asio::awaitable<void> answer(Json call);
  asio::awaitable<void> send(Json frame);

  sandbox::Guest& guest_;
  GuestCalls& calls_;
  const WorkflowRun& run_;
  AsyncGroup open_;
  asio::steady_timer room_;  // never fires; cancelled when a call ends
  std::vector<GuestLog> logs_;
  std::size_t logged_bytes_ = 0;
  std::optional<Error> fatal_;  // of a call; ends the talk
};

}  // namespace flowreasoner::workflow
