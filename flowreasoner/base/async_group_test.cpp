#include "flowreasoner/base/async_group.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/base/thread_pool.h"

namespace flowreasoner {
namespace {

asio::awaitable<void> count_after(Clock::duration time, int& counter) {
  const auto slept = co_await sleep_for(time);
  counter += slept ? 1 : 100;
}

asio::awaitable<void> throws() {
  throw std::runtime_error("a bug");
  co_return;
}

asio::awaitable<bool> join_three(int& counter) {
  AsyncGroup group(co_await asio::this_coro::executor);
  for (int i = 0; i < 3; ++i) group.spawn(count_after(Milliseconds(1 + i), counter));
  co_await group.join();
  co_return group.size() == 0;
}

asio::awaitable<bool> close_two(int& counter) {
  AsyncGroup group(co_await asio::this_coro::executor);
  for (int i = 0; i < 2; ++i) group.spawn(count_after(std::chrono::hours(1), counter));
  (void)co_await sleep_for(Milliseconds(1));
  co_await group.close();
  const bool refused = !group.spawn(count_after(Milliseconds(1), counter));
  co_return refused&& group.size() == 0;
}

asio::awaitable<void> join_until_cancelled(bool& was_closed) {
  AsyncGroup group(co_await asio::this_coro::executor);
  int counter = 0;
  group.spawn(count_after(std::chrono::hours(1), counter));
  co_await group.join();
  was_closed = group.is_closed() && counter == 100;
}

asio::awaitable<bool> cancel_a_join() {
  AsyncGroup owner(co_await asio::this_coro::executor);
  bool was_closed = false;
  owner.spawn(join_until_cancelled(was_closed));
  (void)co_await sleep_for(Milliseconds(1));
  co_await owner.close();
  co_return was_closed;
}

asio::awaitable<bool> join_a_bug() {
  AsyncGroup group(co_await asio::this_coro::executor);
  group.spawn(throws());
  bool seen = false;
  try {
    co_await group.join();
  } catch (const std::runtime_error&) {
    seen = true;
  }
  co_return seen;
}

TEST(AsyncGroup, JoinWaitsForAll) {
  asio::io_context io;
  int counter = 0;
  EXPECT_TRUE(run_async(io, join_three(counter)));
  EXPECT_EQ(counter, 3);
}

TEST(AsyncGroup, ACancelledJoinCancelsTheWorkAndShowsAsClosed) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, cancel_a_join()));
}

TEST(AsyncGroup, CloseCancelsWhatRunsAndRefusesMore) {
  asio::io_context io;
  int counter = 0;
  EXPECT_TRUE(run_async(io, close_two(counter)));
  EXPECT_EQ(counter, 200);
}

/// Closes a group, then waits: cancelled from outside only in that wait.
asio::awaitable<void> close_then_wait(bool* was_cancelled) {
  AsyncGroup group(co_await asio::this_coro::executor);
  int counter = 0;
  group.spawn(count_after(std::chrono::hours(1), counter));
  co_await group.close();
  const auto slept = co_await sleep_for(std::chrono::hours(1));
  *was_cancelled = !slept;
}

asio::awaitable<bool> cancel_after_a_close() {
  AsyncGroup outer(co_await asio::this_coro::executor);
  bool was_cancelled = false;
  outer.spawn(close_then_wait(&was_cancelled));
  (void)co_await sleep_for(std::chrono::milliseconds(20));
  co_await outer.close();
  co_return was_cancelled;
}

TEST(AsyncGroup, WhoClosedAGroupCanBeCancelledLater) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, cancel_after_a_close()));
}

TEST(AsyncGroup, JoinRethrowsABug) {
  asio::io_context io;
  EXPECT_TRUE(run_async(io, join_a_bug()));
}

asio::awaitable<int> sum_on_threads(ThreadPool& pool) {
  int sum = 0;
  for (int i = 0; i < 20; ++i) {
    auto work = [i]() -> Result<int> { return i; };
    sum += *co_await pool.run(work);
  }
  co_return sum;
}

TEST(ThreadPool, ResultsComeBackToTheCaller) {
  asio::io_context io;
  ThreadPool pool(2);
  EXPECT_EQ(run_async(io, sum_on_threads(pool)), 190);
}

}  // namespace
}  // namespace flowreasoner
