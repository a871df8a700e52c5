#include "flowreasoner/episode/together.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/run_async.h"

namespace flowreasoner::episode {
namespace {

asio::awaitable<void> note_after(Clock::duration time, std::vector<int>* order, int number) {
  const auto slept = co_await sleep_for(time);
  order->push_back(slept ? number : -number);
}

TEST(TogetherTest, AllRunAtOnceAndAreWaitedFor) {
  asio::io_context io;
  std::vector<int> order;
  std::vector<asio::awaitable<void>> works;
  works.push_back(note_after(Milliseconds(40), &order, 1));
  works.push_back(note_after(Milliseconds(1), &order, 2));
  EXPECT_TRUE(run_async(io, together(std::move(works))));
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
}

struct Seen {
  std::vector<int> order;
  Errc code = Errc::kInternal;
};

asio::awaitable<void> run_long_work(Seen* seen) {
  std::vector<asio::awaitable<void>> works;
  works.push_back(note_after(std::chrono::hours(1), &seen->order, 1));
  works.push_back(note_after(std::chrono::hours(1), &seen->order, 2));
  const Result<Done> ended = co_await together(std::move(works));
  if (!ended) seen->code = ended.error().code();
}

asio::awaitable<bool> cancel_soon(Seen* seen) {
  AsyncGroup owner(co_await asio::this_coro::executor);
  owner.spawn(run_long_work(seen));
  (void)co_await sleep_for(Milliseconds(5));
  co_await owner.close();
  co_return true;
}

TEST(TogetherTest, CancellationEndsAllAndIsReported) {
  asio::io_context io;
  Seen seen;
  run_async(io, cancel_soon(&seen));
  EXPECT_EQ(seen.order, (std::vector<int>{-1, -2}));
  EXPECT_EQ(seen.code, Errc::kCancelled);
}

asio::awaitable<void> run_after_cancellation(Seen* seen) {
  co_await asio::this_coro::throw_if_cancelled(false);
  (void)co_await sleep_for(std::chrono::hours(1));
  std::vector<asio::awaitable<void>> works;
  works.push_back(note_after(Milliseconds(1), &seen->order, 1));
  const Result<Done> ended = co_await together(std::move(works));
  if (!ended) seen->code = ended.error().code();
}

asio::awaitable<bool> cancel_before(Seen* seen) {
  AsyncGroup owner(co_await asio::this_coro::executor);
  owner.spawn(run_after_cancellation(seen));
  (void)co_await sleep_for(Milliseconds(5));
  co_await owner.close();
  co_return true;
}

TEST(TogetherTest, NothingIsStartedAfterACancellation) {
  asio::io_context io;
  Seen seen;
  run_async(io, cancel_before(&seen));
  EXPECT_TRUE(seen.order.empty());
  EXPECT_EQ(seen.code, Errc::kCancelled);
}

}  // namespace
}  // namespace flowreasoner::episode
