#include "flowreasoner/sandbox/local_guest.h"

#include <utility>

namespace flowreasoner::sandbox {

namespace {
// A sender waits while more than this is on its way to a guest that does not read.
constexpr std::size_t kUnsentBytes = std::size_t{1} << 20;
}  // namespace

Async<Done> LocalGuest::send(Json frame) {
  Result<std::string> bytes = encode_frame(frame, state_->limits().frame_bytes);
  if (!bytes) co_return bytes.error();
  while (state_->unsent_bytes() > kUnsentBytes && !state_->is_over()) {
    const bool go_on = co_await state_->wait();
    if (!go_on) co_return Error(Errc::kCancelled, "sending to a guest");
  }
  if (state_->is_over()) co_return Error(Errc::kSandbox, "the guest has ended");
  if (!state_->write(std::move(*bytes))) sandbox_.flush_later(state_);
  co_return Done{};
}

Async<Json> LocalGuest::receive() {
  for (;;) {
    if (std::optional<Json> frame = state_->take_frame()) co_return std::move(*frame);
    if (state_->is_over()) co_return Error(Errc::kSandbox, "the guest has ended");
    const bool go_on = co_await state_->wait();
    if (!go_on) co_return Error(Errc::kCancelled, "waiting for a guest's frame");
  }
}

Async<RunOutcome> LocalGuest::outcome() {
  while (!state_->is_over()) {
    const bool go_on = co_await state_->wait();
    if (!go_on) co_return Error(Errc::kCancelled, "waiting for a guest's end");
  }
  co_return state_->result();
}

Async<RunOutcome> LocalGuest::kill() {
  sandbox_.end(*state_, Ending::kKilled);
  co_return co_await outcome();
}

}  // namespace flowreasoner::sandbox
