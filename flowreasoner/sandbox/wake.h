#pragma once
#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"

namespace flowreasoner::sandbox {

/// Something has changed: wakes all who wait for it. One executor.
///
/// A waiter looks at the state, waits, and looks again: the wake says when, never what.
class Wake {
 public:
  explicit Wake(const asio::any_io_executor& executor)
      : timer_(executor, Clock::time_point::max()) {}

  /// Wakes every waiter of this moment.
  void notify() { timer_.cancel(); }

  /// Waits for notify(). False when the waiting coroutine was cancelled.
  asio::awaitable<bool> wait() {
    co_await asio::this_coro::throw_if_cancelled(false);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    co_return cancelled == asio::cancellation_type::none;
  }

 private:
  asio::steady_timer timer_;
};

}  // namespace flowreasoner::sandbox
