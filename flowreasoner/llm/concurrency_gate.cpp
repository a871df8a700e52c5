#include "flowreasoner/llm/concurrency_gate.h"

#include <string>

namespace flowreasoner::llm {

ConcurrencyGate::Pass& ConcurrencyGate::Pass::operator=(Pass&& other) noexcept {
  if (this != &other) {
    leave();
    gate_ = std::exchange(other.gate_, nullptr);
  }
  return *this;
}

void ConcurrencyGate::Pass::leave() {
  if (gate_ != nullptr) std::exchange(gate_, nullptr)->leave();
}

Async<ConcurrencyGate::Pass> ConcurrencyGate::enter(Clock::time_point deadline) {
  if (inside_ < width_ && waiting_.empty()) {
    ++inside_;
    co_return Pass(this);
  }
  if (waiting_.size() >= queue_) {
    co_return Error(Errc::kOverloaded,
                    std::to_string(waiting_.size()) + " requests wait for this model already");
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto self = waiting_.emplace(waiting_.end(), executor);
  self->wake.expires_at(deadline);
  boost::system::error_code woken;
  co_await self->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const bool is_let_in = self->is_let_in;
  (is_let_in ? let_in_ : waiting_).erase(self);
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (is_let_in) {
    Pass pass(this);  // given back at once when the caller is gone
    if (cancelled != asio::cancellation_type::none) {
      co_return Error(Errc::kCancelled, "cancelled while waiting for the model");
    }
    co_return std::move(pass);
  }
  if (!woken) co_return Error(Errc::kTimeout, "no request slot of the model came free in time");
  co_return Error(Errc::kCancelled, "cancelled while waiting for the model");
}

void ConcurrencyGate::leave() {
  if (waiting_.empty()) {
    --inside_;
    return;
  }
  // The place passes on to the first who waits.
  Waiter& first = waiting_.front();
  let_in_.splice(let_in_.end(), waiting_, waiting_.begin());
  first.is_let_in = true;
  first.wake.cancel();
}

}  // namespace flowreasoner::llm
