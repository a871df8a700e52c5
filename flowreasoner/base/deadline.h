#pragma once
#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// Sleeps; ends early with kCancelled.
Async<Done> sleep_for(Clock::duration time);

/// The exception of `work`, if one leaves it; that of a cancellation is the value kCancelled.
template <class T>
asio::awaitable<std::variant<Result<T>, std::exception_ptr>> with_exception(Async<T> work) {
  std::exception_ptr thrown;
  try {
    Result<T> value = co_await std::move(work);
    co_return std::move(value);
  } catch (const boost::system::system_error& failed) {
    if (failed.code() != asio::error::operation_aborted) thrown = std::current_exception();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) co_return thrown;
  co_return Result<T>(Error(Errc::kCancelled, "the work was cancelled"));
}

/// Runs `work`, but no longer than `limit`: then cancels it, waits for its end and returns
/// kTimeout. `doing` names the work in the error: "waiting for the guest". An exception of `work`
/// is rethrown.
template <class T>
Async<T> with_timeout(Async<T> work, Clock::duration limit, std::string doing) {
  using asio::experimental::awaitable_operators::operator||;
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  boost::system::error_code ignored;
  auto wait = timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  auto guarded = with_exception(std::move(work));
  std::variant<Result<T>, std::exception_ptr, std::monostate> first =
      co_await (std::move(guarded) || std::move(wait));
  if (first.index() == 0) co_return std::get<0>(std::move(first));
  if (first.index() == 1) std::rethrow_exception(std::get<1>(first));
  co_return Error(Errc::kTimeout,
                  doing + " took longer than " +
                      std::to_string(std::chrono::duration_cast<Milliseconds>(limit).count()) +
                      " ms");
}

}  // namespace flowreasoner
