#include "flowreasoner/base/deadline.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"

namespace flowreasoner {
namespace {

Async<int> answer_after(Clock::duration time, bool& ended) {
  const auto slept = co_await sleep_for(time);
  ended = true;
  if (!slept) co_return slept.error();
  co_return 42;
}

TEST(Deadline, WorkInTimeReturnsItsValue) {
  asio::io_context io;
  bool ended = false;
  const auto result = run_async(
      io, with_timeout(answer_after(Milliseconds(1), ended), std::chrono::seconds(5), "it"));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(*result, 42);
}

TEST(Deadline, LateWorkIsCancelledAndAwaited) {
  asio::io_context io;
  bool ended = false;
  const auto result = run_async(
      io, with_timeout(answer_after(std::chrono::hours(1), ended), Milliseconds(5), "it"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), Errc::kTimeout);
  EXPECT_EQ(result.error().message(), "it took longer than 5 ms");
  EXPECT_TRUE(ended);
}

Async<int> throws_after(Clock::duration time) {
  (void)co_await sleep_for(time);
  throw std::logic_error("a bug");
}

TEST(Deadline, AnExceptionComesThroughAtOnceAndIsNoTimeout) {
  asio::io_context io;
  auto work = with_timeout(throws_after(Milliseconds(1)), std::chrono::hours(1), "it");
  EXPECT_THROW(run_async(io, std::move(work)), std::logic_error);
}

Async<int> waits_for_ever() {
  asio::steady_timer never(co_await asio::this_coro::executor, Clock::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
  co_return 1;
}

TEST(Deadline, WorkThatIsCancelledByAnExceptionIsATimeout) {
  asio::io_context io;
  const auto result = run_async(io, with_timeout(waits_for_ever(), Milliseconds(5), "it"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kTimeout);
}

}  // namespace
}  // namespace flowreasoner
