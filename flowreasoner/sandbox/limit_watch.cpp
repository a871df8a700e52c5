#include "flowreasoner/sandbox/limit_watch.h"

#include <algorithm>

namespace flowreasoner::sandbox {

using std::chrono::nanoseconds;

namespace {
constexpr int kHardCapFactor = 10;
constexpr nanoseconds kShortestWait = std::chrono::milliseconds(2);
}  // namespace

nanoseconds LimitWatch::elapsed(Time now) const {
  const nanoseconds current = paused_since_ ? now - *paused_since_ : nanoseconds(0);
  return now - started_ - paused_ - current;
}

std::optional<Ending> LimitWatch::check(const GuestReading& reading, Time now) {
  const nanoseconds cpu_limit = limits_.cpu;
  const nanoseconds wall_limit = limits_.wall;
  const nanoseconds wall = elapsed(now);
  const nanoseconds own = wall - reading.starved;
  if (reading.cpu >= cpu_limit) return Ending::kCpuLimit;
  if (own >= wall_limit) {
    // With equal limits a loop reaches both at once, but for the moments it lost at its start.
    const bool was_computing = cpu_limit <= wall_limit && reading.cpu >= cpu_limit - cpu_limit / 16;
    return was_computing ? Ending::kCpuLimit : Ending::kWallLimit;
  }
  if (wall >= kHardCapFactor * wall_limit) return Ending::kWallLimit;
  const nanoseconds left = std::min(cpu_limit - reading.cpu, wall_limit - own);
  next_ = now + std::max(left, kShortestWait);
  return std::nullopt;
}

void LimitWatch::pause(Time now) {
  if (!paused_since_) paused_since_ = now;
}

void LimitWatch::resume(Time now) {
  if (!paused_since_) return;
  paused_ += now - *paused_since_;
  next_ += now - *paused_since_;
  paused_since_.reset();
}

}  // namespace flowreasoner::sandbox
