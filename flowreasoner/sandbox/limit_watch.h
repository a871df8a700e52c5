#pragma once
#include <algorithm>
#include <chrono>
#include <optional>

#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/sandbox/run_outcome.h"

namespace flowreasoner::sandbox {

/// What the kernel says of a guest's first process.
struct GuestReading {
  std::chrono::nanoseconds cpu{0};      ///< user + system, all threads
  std::chrono::nanoseconds starved{0};  ///< it could have run, but no processor was free
};

/// Decides when a guest has used up its time. No I/O, no clock of its own: times are passed in.
///
/// A guest's own time is wall time less what it waited for a processor and what it was paused: a
/// loaded machine does not change a verdict. Ten times its wall limit, pauses left out, is the end
/// in any case.
class LimitWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  LimitWatch(const Limits& limits, Time started) : limits_(limits), started_(started) {}

  Time started() const { return started_; }
  /// Wall time since the start, pauses left out.
  std::chrono::nanoseconds elapsed(Time now) const;
  /// The earliest time at which a limit can be reached, given the last reading; never while it is
  /// paused.
  Time next_check() const { return paused_since_ ? Time::max() : next_; }
  /// The limit that is reached, or nothing; then next_check() lies later than `now`.
  std::optional<Ending> check(const GuestReading& reading, Time now);

  /// The guest does not run from `now` on, or runs again.
  void pause(Time now);
  void resume(Time now);

 private:
  Limits limits_;
  Time started_;
  Time next_ = started_ + std::min(limits_.cpu, limits_.wall);
  std::optional<Time> paused_since_;
  std::chrono::nanoseconds paused_{0};
};

}  // namespace flowreasoner::sandbox
