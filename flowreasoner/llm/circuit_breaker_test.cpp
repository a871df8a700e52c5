#include "flowreasoner/llm/circuit_breaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

using std::chrono::seconds;

class CircuitBreakerTest : public ::testing::Test {
 protected:
  CircuitBreakerTest() : breaker_(options(), "http://there/v1") {}

  static BreakerOptions options() {
    BreakerOptions options;
    options.failures = 3;
    options.open_for = Milliseconds(10'000);
    return options;
  }
  void fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.failed(now_, "connection refused");
  }

  CircuitBreaker breaker_;
  Clock::time_point now_{seconds(1000)};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
  fail(2);
  breaker_.succeeded();
  fail(2);
  EXPECT_FALSE(breaker_.refusal(now_));
  EXPECT_TRUE(breaker_.failed(now_, "connection refused"));
  EXPECT_EQ(breaker_.refusal(now_), Milliseconds(10'000));
  EXPECT_EQ(breaker_.refusal(now_ + seconds(4)), Milliseconds(6'000));
}

TEST_F(CircuitBreakerTest, StragglersDoNotOpenItAnew) {
  fail(3);
  now_ += seconds(5);
  EXPECT_FALSE(breaker_.failed(now_, "connection refused"));
  EXPECT_EQ(breaker_.refusal(now_), Milliseconds(5'000));
}

TEST_F(CircuitBreakerTest, OneProbePassesAndItsSuccessCloses) {
  fail(3);
  now_ += seconds(10);
  EXPECT_FALSE(breaker_.refusal(now_));
  EXPECT_TRUE(breaker_.refusal(now_)) << "the probe is out";
  breaker_.succeeded();
  EXPECT_FALSE(breaker_.refusal(now_));
  EXPECT_FALSE(breaker_.refusal(now_));
}

TEST_F(CircuitBreakerTest, AFailedProbeConfirmsThatTheEndpointIsDown) {
  fail(3);
  EXPECT_FALSE(breaker_.is_confirmed());
  now_ += seconds(10);
  EXPECT_FALSE(breaker_.refusal(now_));
  EXPECT_TRUE(breaker_.failed(now_, "connection refused"));
  EXPECT_TRUE(breaker_.is_confirmed());
  EXPECT_EQ(breaker_.refusal(now_), Milliseconds(10'000));
  breaker_.succeeded();
  EXPECT_FALSE(breaker_.is_confirmed());
}

TEST_F(CircuitBreakerTest, AnAbandonedProbeLetsAnotherTry) {
  fail(3);
  now_ += seconds(10);
  EXPECT_FALSE(breaker_.refusal(now_));
  breaker_.abandoned();
  EXPECT_FALSE(breaker_.refusal(now_));
}

TEST_F(CircuitBreakerTest, SaysWhichEndpointAndWhy) {
  fail(3);
  EXPECT_EQ(breaker_.error(now_).code(), Errc::kUnavailable);
  EXPECT_EQ(breaker_.error(now_).message(),
            "the endpoint http://there/v1 failed 3 times in a row; not asked again for 10 s (last: "
            "connection refused)");
}

TEST(CircuitBreaker, ZeroFailuresSwitchItOff) {
  BreakerOptions off;
  off.failures = 0;
  CircuitBreaker breaker(off, "x");
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(breaker.failed(Clock::time_point{}, ""));
  EXPECT_FALSE(breaker.refusal(Clock::time_point{}));
}

}  // namespace
}  // namespace flowreasoner::llm
