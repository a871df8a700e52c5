#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#include "flowreasoner/sandbox/wake.h"

namespace flowreasoner::sandbox {

/// A fixed number of permits, each with a number; who finds none waits in line. One executor.
///
/// Lifetime: outlives its waiters; close() wakes them.
class Gate {
 public:
  /// `permits`: what is handed out, the last first. `queue`: how many may wait.
  Gate(asio::any_io_executor executor, std::vector<std::size_t> permits, std::size_t queue);

  /// A permit, after those who asked earlier. Errors: kOverloaded when the line is full,
  /// kCancelled.
  Async<std::size_t> take() { return take_from(line_); }
  /// The same for long work that takes turns, in a line of its own: it comes first when nobody else
  /// waits, or when all permits together have served others for twice as long as the last
  /// turn since its end. So it gets a third.
  Async<std::size_t> take_turn() { return take_from(turns_); }
  /// Gives one back: to the first in line, if any.
  void give(std::size_t permit);
  /// The same at the end of a turn that took `time`.
  void give_turn(std::size_t permit, Clock::duration time);
  /// take() fails with kCancelled from now on.
  void close();

  /// How many wait for take().
  std::size_t waiting() const { return line_.size(); }

 private:
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : wake(executor) {}
    Wake wake;
    std::optional<std::size_t> permit;
  };

  using Line = std::list<Waiter>;
  Async<std::size_t> take_from(Line& line);
  static bool hand(Line& line, std::size_t permit);

  asio::any_io_executor executor_;
  std::vector<std::size_t> free_;
  std::size_t queue_;
  std::int64_t permits_;  // all there are
  Line line_;
  Line turns_;
  Clock::time_point next_turn_;
  bool is_closed_ = false;
};

}  // namespace flowreasoner::sandbox
