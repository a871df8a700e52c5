#include "flowreasoner/base/bounded_queue.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"

namespace flowreasoner {
namespace {

asio::awaitable<void> produce(BoundedQueue<int>& queue, int count, int& pushed) {
  for (int i = 0; i < count; ++i) {
    if (!co_await queue.push(i)) co_return;
    ++pushed;
  }
}

asio::awaitable<bool> never_more_than_capacity() {
  BoundedQueue<int> queue(co_await asio::this_coro::executor, 2);
  AsyncGroup group(co_await asio::this_coro::executor);
  int pushed = 0;
  group.spawn(produce(queue, 10, pushed));
  bool bounded = true;
  int sum = 0;
  for (int i = 0; i < 10; ++i) {
    const auto value = co_await queue.pop();
    sum += *value;
    bounded = bounded && pushed <= i + 4;
  }
  co_await group.join();
  co_return bounded&& sum == 45;
}

asio::awaitable<bool> closed_queue_says_cancelled() {
  BoundedQueue<int> queue(co_await asio::this_coro::executor, 1);
  const bool first = queue.try_push(1);
  const bool second = queue.try_push(2);
  queue.close();
  const auto pushed = co_await queue.push(3);
  co_return first && !second && !pushed && pushed.error().code() == Errc::kCancelled;
}

asio::awaitable<bool> hands_out_what_it_held() {
  BoundedQueue<int> queue(co_await asio::this_coro::executor, 3);
  const bool pushed = queue.try_push(1) && queue.try_push(2);
  queue.close();
  const auto first = co_await queue.pop();
  const auto second = co_await queue.pop();
  const auto third = co_await queue.pop();
  co_return pushed&& first&&* first == 1 && second&&* second == 2 && !third &&
      third.error().code() == Errc::kCancelled;
}

TEST(BoundedQueue, HandsOutWhatItHeldWhenItWasClosed) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, hands_out_what_it_held()));
}

TEST(BoundedQueue, NeverHoldsMoreThanItsCapacity) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, never_more_than_capacity()));
}

TEST(BoundedQueue, ClosedQueueSaysCancelled) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, closed_queue_says_cancelled()));
}

}  // namespace
}  // namespace flowreasoner
