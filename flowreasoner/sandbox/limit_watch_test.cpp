#include "flowreasoner/sandbox/limit_watch.h"

#include <gtest/gtest.h>

namespace flowreasoner::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const LimitWatch::Time kStart = LimitWatch::Time() + std::chrono::hours(1);

Limits limits_of(milliseconds cpu, milliseconds wall) {
  Limits limits;
  limits.cpu = cpu;
  limits.wall = wall;
  return limits;
}

TEST(LimitWatch, ComputingReachesTheProcessorLimit) {
  LimitWatch watch(limits_of(seconds(1), seconds(5)), kStart);
  EXPECT_EQ(watch.next_check(), kStart + seconds(1));
  EXPECT_EQ(watch.check({milliseconds(900), {}}, kStart + seconds(1)), std::nullopt);
  EXPECT_EQ(watch.next_check(), kStart + milliseconds(1100));
  EXPECT_EQ(watch.check({seconds(1), {}}, kStart + milliseconds(1100)), Ending::kCpuLimit);
}

TEST(LimitWatch, SleepingReachesTheWallLimit) {
  LimitWatch watch(limits_of(seconds(1), seconds(5)), kStart);
  EXPECT_EQ(watch.check({milliseconds(1), {}}, kStart + milliseconds(4999)), std::nullopt);
  EXPECT_EQ(watch.check({milliseconds(1), {}}, kStart + seconds(5)), Ending::kWallLimit);
}

TEST(LimitWatch, WaitingForAProcessorIsNotTheGuestsOwnTime) {
  LimitWatch watch(limits_of(seconds(3), seconds(3)), kStart);
  EXPECT_EQ(watch.check({seconds(1), seconds(8)}, kStart + seconds(10)), std::nullopt);
  EXPECT_EQ(watch.check({seconds(1), seconds(29)}, kStart + seconds(30)), Ending::kWallLimit);
}

TEST(LimitWatch, WithEqualLimitsALoopReachesTheProcessorLimit) {
  LimitWatch watch(limits_of(seconds(3), seconds(3)), kStart);
  EXPECT_EQ(watch.check({milliseconds(2950), {}}, kStart + seconds(3)), Ending::kCpuLimit);
  EXPECT_EQ(watch.check({milliseconds(100), {}}, kStart + seconds(3)), Ending::kWallLimit);
}

TEST(LimitWatch, TimeStandsWhileItIsPaused) {
  LimitWatch watch(limits_of(seconds(1), seconds(2)), kStart);
  watch.pause(kStart + seconds(1));
  watch.pause(kStart + seconds(2));  // it is paused already
  EXPECT_EQ(watch.next_check(), LimitWatch::Time::max());
  EXPECT_EQ(watch.elapsed(kStart + seconds(60)), seconds(1));
  watch.resume(kStart + seconds(101));
  watch.resume(kStart + seconds(102));
  EXPECT_EQ(watch.elapsed(kStart + seconds(102)), seconds(2));
  EXPECT_EQ(watch.next_check(), kStart + seconds(101));
  EXPECT_EQ(watch.check({{}, {}}, kStart + milliseconds(101'900)), std::nullopt);
  EXPECT_EQ(watch.check({{}, {}}, kStart + seconds(102)), Ending::kWallLimit);
}

}  // namespace
}  // namespace flowreasoner::sandbox
