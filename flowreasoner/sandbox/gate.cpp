#include "flowreasoner/sandbox/gate.h"

#include <utility>

#include <fmt/format.h>

namespace flowreasoner::sandbox {

namespace {
constexpr int kOthersShare = 2;  // of the permits' time, against one for turns
}

Gate::Gate(asio::any_io_executor executor, std::vector<std::size_t> permits, std::size_t queue)
    : executor_(std::move(executor)),
      free_(std::move(permits)),
      queue_(queue),
      permits_(static_cast<std::int64_t>(free_.size())) {}

Async<std::size_t> Gate::take_from(Line& line) {
  if (is_closed_) co_return Error(Errc::kCancelled, "the sandbox is closed");
  if (line.empty() && !free_.empty()) {
    const std::size_t permit = free_.back();
    free_.pop_back();
    co_return permit;
  }
  if (line.size() >= queue_) {
    co_return Error(Errc::kOverloaded,
                    fmt::format("{} requests wait for the sandbox already", line.size()));
  }
  line.emplace_back(executor_);
  const auto self = std::prev(line.end());
  bool go_on = true;
  while (go_on && !self->permit && !is_closed_) go_on = co_await self->wake.wait();
  const std::optional<std::size_t> permit = self->permit;
  line.erase(self);
  if (permit && (!go_on || is_closed_)) give(*permit);
  if (!go_on) co_return Error(Errc::kCancelled, "waiting for the sandbox was cancelled");
  if (is_closed_) co_return Error(Errc::kCancelled, "the sandbox is closed");
  co_return *permit;
}

// To the first in line who has none yet. False: nobody waits.
bool Gate::hand(Line& line, std::size_t permit) {
  for (Waiter& waiter : line) {
    if (waiter.permit) continue;
    waiter.permit = permit;
    waiter.wake.notify();
    return true;
  }
  return false;
}

void Gate::give(std::size_t permit) {
  const bool is_turn = !turns_.empty() && Clock::now() >= next_turn_;
  if (is_turn && hand(turns_, permit)) return;
  if (hand(line_, permit) || hand(turns_, permit)) return;
  free_.push_back(permit);
}

void Gate::give_turn(std::size_t permit, Clock::duration time) {
  next_turn_ = Clock::now() + kOthersShare * time / permits_;
  give(permit);
}

void Gate::close() {
  is_closed_ = true;
  for (Waiter& waiter : line_) waiter.wake.notify();
  for (Waiter& waiter : turns_) waiter.wake.notify();
}

}  // namespace flowreasoner::sandbox
