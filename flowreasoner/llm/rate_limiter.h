#pragma once
#include <cstdint>
#include <deque>

#include "flowreasoner/base/deadline.h"

namespace flowreasoner::llm {

struct RateLimits {
  std::int64_t requests_per_minute = 0;  ///< 0: no limit
  std::int64_t tokens_per_minute = 0;    ///< prompt and completion together; 0: no limit
};

/// Says when a request may start, so that no 60 seconds, wherever they begin, hold more requests or
/// tokens than allowed. Requests start in the order in which they asked. No I/O: the clock is
/// passed in, and the caller sleeps.
///
/// Tokens are estimated at reserve() and corrected by settle(). A request larger than the whole
/// limit starts alone, in an otherwise empty minute: waiting longer would not help it.
class RateLimiter {
 public:
  struct Ticket {
    std::uint64_t id = 0;
    Clock::time_point start;  ///< not before
  };

  explicit RateLimiter(RateLimits limits) : limits_(limits) {}

  Ticket reserve(Clock::time_point now, std::int64_t estimated_tokens);
  /// What the request really used.
  void settle(const Ticket& ticket, std::int64_t tokens);
  /// The request was given up before it started: its room goes to others that reserve later.
  void give_back(const Ticket& ticket);
  /// Nothing starts before `time`: the endpoint said how long it wants rest.
  void pause_until(Clock::time_point time);

  bool is_limited() const {
    return limits_.requests_per_minute > 0 || limits_.tokens_per_minute > 0;
  }

 private:
  struct Entry {
    std::uint64_t id;
    Clock::time_point start;
    std::int64_t tokens;
  };

  void forget_before(Clock::time_point time);
  std::deque<Entry>::iterator find(std::uint64_t id);  // end(): settled by time already
  Clock::time_point when_tokens_fit(Clock::time_point candidate, std::int64_t tokens) const;

  RateLimits limits_;
  std::deque<Entry> entries_;  // by start; those of the last minute and of the future
  std::int64_t tokens_ = 0;    // their sum
  std::uint64_t next_id_ = 1;
  Clock::time_point last_start_{};
  Clock::time_point paused_until_{};
};

}  // namespace flowreasoner::llm
