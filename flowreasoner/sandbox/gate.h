#pragma once
#include <cstddef>
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
  Async<std::size_t> take();
  /// Gives one back: to the first in line, if any.
  void give(std::size_t permit);
  /// take() fails with kCancelled from now on.
  void close();

  std::size_t waiting() const { return line_.size(); }

 private:
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : wake(executor) {}
    Wake wake;
    std::optional<std::size_t> permit;
  };

  asio::any_io_executor executor_;
  std::vector<std::size_t> free_;
  std::size_t queue_;
  std::list<Waiter> line_;
  bool is_closed_ = false;
};

}  // namespace flowreasoner::sandbox
