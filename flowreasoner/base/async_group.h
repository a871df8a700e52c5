#pragma once
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

/// Owns coroutines: nothing in this project is spawned anywhere else, so nothing outlives its
/// owner.
///
/// Thread rule: one executor (the I/O thread) for construction, spawn and close.
/// Lifetime: await close() (or join()) before the destructor; the destructor of a group that still
/// has
///   running coroutines is a bug and throws std::logic_error through std::terminate.
/// Cancellation: close() sends terminal cancellation to each coroutine and waits until all have
/// ended.
class AsyncGroup {
 public:
  explicit AsyncGroup(asio::any_io_executor executor);
  AsyncGroup(const AsyncGroup&) = delete;
  AsyncGroup& operator=(const AsyncGroup&) = delete;
  ~AsyncGroup();

  /// Starts `work` soon, from the event loop. An exception that leaves it is a bug and is rethrown
  /// by join(). After close() nothing is started any more: returns false.
  bool spawn(asio::awaitable<void> work);

  /// Waits until everything spawned so far has ended by itself. Cancelling the wait cancels the
  /// work too.
  asio::awaitable<void> join();

  /// Refuses new work, cancels what runs, waits for its end. May be called twice.
  asio::awaitable<void> close();

  /// close() was called, or a cancelled join() called it: tells a cancelled join from a finished
  /// one.
  bool is_closed() const;

  /// How many are running.
  std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State>
      state_;  // shared with the completion handlers, which may run after close() was woken
};

}  // namespace flowreasoner
