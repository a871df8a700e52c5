#include "flowreasoner/base/deadline.h"

namespace flowreasoner {

Async<Done> sleep_for(Clock::duration time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  boost::system::error_code failed;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, failed));
  if (failed) co_return Error(Errc::kCancelled, "the wait was cancelled");
  co_return Done{};
}

}  // namespace flowreasoner
