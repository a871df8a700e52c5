#include "flowreasoner/sandbox/gate.h"

#include <utility>

#include <fmt/format.h>

namespace flowreasoner::sandbox {

Gate::Gate(asio::any_io_executor executor, std::vector<std::size_t> permits, std::size_t queue)
    : executor_(std::move(executor)), free_(std::move(permits)), queue_(queue) {}

Async<std::size_t> Gate::take() {
  if (is_closed_) co_return Error(Errc::kCancelled, "the sandbox is closed");
  if (line_.empty() && !free_.empty()) {
    const std::size_t permit = free_.back();
    free_.pop_back();
    co_return permit;
  }
  if (line_.size() >= queue_) {
    co_return Error(Errc::kOverloaded,
                    fmt::format("{} requests wait for the sandbox already", line_.size()));
  }
  line_.emplace_back(executor_);
  const auto self = std::prev(line_.end());
  bool go_on = true;
  while (go_on && !self->permit && !is_closed_) go_on = co_await self->wake.wait();
  const std::optional<std::size_t> permit = self->permit;
  line_.erase(self);
  if (permit && (!go_on || is_closed_)) give(*permit);
  if (!go_on) co_return Error(Errc::kCancelled, "waiting for the sandbox was cancelled");
  if (is_closed_) co_return Error(Errc::kCancelled, "the sandbox is closed");
  co_return *permit;
}

void Gate::give(std::size_t permit) {
  for (Waiter& waiter : line_) {
    if (waiter.permit) continue;
    waiter.permit = permit;
    waiter.wake.notify();
    return;
  }
  free_.push_back(permit);
}

void Gate::close() {
  is_closed_ = true;
  for (Waiter& waiter : line_) waiter.wake.notify();
}

}  // namespace flowreasoner::sandbox
