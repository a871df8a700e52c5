#pragma once
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/signal_set.hpp>

#include "flowreasoner/base/async.h"

namespace flowreasoner::cli {

/// Runs a command's main coroutine so that SIGINT, SIGTERM and SIGHUP end it in order: the first
/// cancels the coroutine, which saves what it has; the second ends the process at once.
///
/// Thread rule: the thread that runs the event loop. Lifetime: `io` outlives it.
class Interruption {
 public:
  explicit Interruption(asio::io_context& io);

  /// A signal came.
  bool has_happened() const { return has_happened_; }

  /// Runs `work` to its end, and with it whatever it spawned.
  template <class T>
  Result<T> run(Async<T> work) {
    std::optional<Result<T>> value;
    std::exception_ptr thrown;
    wait_for_signal();
    auto on_end = [&](std::exception_ptr failed, Result<T> result) {
      thrown = failed;
      if (!failed) value.emplace(std::move(result));
      signals_.cancel();
    };
    asio::co_spawn(io_, std::move(work),
                   asio::bind_cancellation_slot(cancel_.slot(), std::move(on_end)));
    io_.run();
    io_.restart();
    if (thrown) return cancelled_or_rethrow(thrown);
    return std::move(*value);
  }

 private:
  void wait_for_signal();
  /// A cancelled operation that was not asked to say so by value throws; all else is a bug.
  static Error cancelled_or_rethrow(const std::exception_ptr& thrown);

  asio::io_context& io_;
  asio::signal_set signals_;
  asio::cancellation_signal cancel_;
  bool has_happened_ = false;
};

}  // namespace flowreasoner::cli
