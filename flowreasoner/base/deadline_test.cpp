#include "flowreasoner/base/deadline.h"

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

}  // namespace
}  // namespace flowreasoner
