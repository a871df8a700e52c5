#pragma once
#include <cstddef>
#include <list>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"

namespace flowreasoner::llm {

/// Lets at most `width` through at once; the others wait in the order in which they came.
///
/// Thread rule: one executor. Lifetime: outlives every pass.
class ConcurrencyGate {
 public:
  /// Being inside; leaving is the destructor's work.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(ConcurrencyGate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept;
    ~Pass() { leave(); }

   private:
    void leave();
    ConcurrencyGate* gate_ = nullptr;
  };

  /// `queue`: how many may wait.
  ConcurrencyGate(std::size_t width, std::size_t queue) : width_(width), queue_(queue) {}

  /// Waits for room until `deadline`. Errors: kOverloaded when the queue is full, kTimeout,
  /// kCancelled. Cancellation: gives up the place in the queue.
  Async<Pass> enter(Clock::time_point deadline);

  std::size_t inside() const { return inside_; }
  std::size_t waiting() const { return waiting_.size(); }  ///< not counting those just let in

 private:
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : wake(executor) {}
    asio::steady_timer wake;  // its expiry is the deadline; cancelled when let in
    bool is_let_in = false;
  };

  void leave();

  std::size_t width_;
  std::size_t queue_;
  std::size_t inside_ = 0;
  std::list<Waiter> waiting_;
  std::list<Waiter> let_in_;  // inside already, but not yet resumed
};

}  // namespace flowreasoner::llm
