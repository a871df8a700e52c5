#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// Sleeps; ends early with kCancelled.
Async<Done> sleep_for(Clock::duration time);

/// Runs `work`, but no longer than `limit`: then cancels it, waits for its end and returns
/// kTimeout. `doing` names the work in the error: "waiting for the guest".
template <class T>
Async<T> with_timeout(Async<T> work, Clock::duration limit, std::string doing) {
  using asio::experimental::awaitable_operators::operator||;
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  boost::system::error_code ignored;
  auto wait = timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  std::variant<Result<T>, std::monostate> first = co_await (std::move(work) || std::move(wait));
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  co_return Error(Errc::kTimeout,
                  doing + " took longer than " +
                      std::to_string(std::chrono::duration_cast<Milliseconds>(limit).count()) +
                      " ms");
}

}  // namespace flowreasoner
