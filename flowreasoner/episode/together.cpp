#include "flowreasoner/episode/together.h"

#include <utility>

#include "flowreasoner/base/async_group.h"

namespace flowreasoner::episode {

Async<Done> together(std::vector<asio::awaitable<void>> works) {
  // A throw between spawn and join would leave the group with running coroutines.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  const Error cancelled(Errc::kCancelled, "the episode was cancelled");
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return cancelled;
  AsyncGroup group(co_await asio::this_coro::executor);
  for (asio::awaitable<void>& work : works) group.spawn(std::move(work));
  co_await group.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (group.is_closed()) co_return cancelled;
  co_return Done{};
}

}  // namespace flowreasoner::episode
