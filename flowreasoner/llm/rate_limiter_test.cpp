#include "flowreasoner/llm/rate_limiter.h"

#include <vector>

#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"

namespace flowreasoner::llm {
namespace {

using std::chrono::seconds;

const Clock::time_point kBegin{seconds(1000)};

RateLimits limits(std::int64_t requests, std::int64_t tokens) {
  RateLimits limits;
  limits.requests_per_minute = requests;
  limits.tokens_per_minute = tokens;
  return limits;
}

TEST(RateLimiter, WithoutLimitsAllStartAtOnce) {
  RateLimiter limiter(limits(0, 0));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limiter.reserve(kBegin, 1'000'000).start, kBegin);
}

TEST(RateLimiter, RequestsBeyondAMinutesShareWait) {
  RateLimiter limiter(limits(3, 0));
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(limiter.reserve(kBegin + seconds(i), 1).start, kBegin + seconds(i));
  EXPECT_EQ(limiter.reserve(kBegin + seconds(3), 1).start, kBegin + seconds(60));
  EXPECT_EQ(limiter.reserve(kBegin + seconds(3), 1).start, kBegin + seconds(61));
}

TEST(RateLimiter, TokensBeyondAMinutesShareWait) {
  RateLimiter limiter(limits(0, 100));
  EXPECT_EQ(limiter.reserve(kBegin, 60).start, kBegin);
  EXPECT_EQ(limiter.reserve(kBegin + seconds(1), 40).start, kBegin + seconds(1));
  EXPECT_EQ(limiter.reserve(kBegin + seconds(2), 50).start, kBegin + seconds(60));
  // Not before it, though it would fit: requests start in the order in which they asked.
  EXPECT_GE(limiter.reserve(kBegin + seconds(2), 1).start, kBegin + seconds(60));
}

TEST(RateLimiter, ARequestLargerThanTheLimitStartsAlone) {
  RateLimiter limiter(limits(0, 100));
  EXPECT_EQ(limiter.reserve(kBegin, 10).start, kBegin);
  EXPECT_EQ(limiter.reserve(kBegin, 1000).start, kBegin + seconds(60));
  EXPECT_EQ(limiter.reserve(kBegin, 10).start, kBegin + seconds(120));
}

TEST(RateLimiter, WhatWasReallyUsedCounts) {
  RateLimiter limiter(limits(0, 100));
  const auto ticket = limiter.reserve(kBegin, 100);
  limiter.settle(ticket, 20);
  EXPECT_EQ(limiter.reserve(kBegin, 80).start, kBegin);
}

TEST(RateLimiter, AReturnedTurnGoesToOthers) {
  RateLimiter limiter(limits(1, 0));
  (void)limiter.reserve(kBegin, 1);
  const auto second = limiter.reserve(kBegin, 1);
  EXPECT_EQ(second.start, kBegin + seconds(60));
  limiter.give_back(second);
  EXPECT_EQ(limiter.reserve(kBegin, 1).start, kBegin + seconds(60));
}

TEST(RateLimiter, NothingStartsDuringAPause) {
  RateLimiter unlimited(limits(0, 0));
  unlimited.pause_until(kBegin + seconds(5));
  unlimited.pause_until(kBegin + seconds(2));
  EXPECT_EQ(unlimited.reserve(kBegin, 1).start, kBegin + seconds(5));
  EXPECT_EQ(unlimited.reserve(kBegin + seconds(6), 1).start, kBegin + seconds(6));
}

TEST(RateLimiter, NoMinuteHoldsMoreThanAllowedWhateverComes) {
  constexpr std::int64_t kRequests = 10;
  constexpr std::int64_t kTokens = 500;
  RateLimiter limiter(limits(kRequests, kTokens));
  Random random(3);
  struct Start {
    Clock::time_point at;
    std::int64_t tokens;
  };
  std::vector<Start> starts;
  auto now = kBegin;
  for (int i = 0; i < 400; ++i) {
    now += Milliseconds(static_cast<int>(uniform01(random) * 9'000));
    const auto tokens = static_cast<std::int64_t>(uniform01(random) * 200);
    const auto ticket = limiter.reserve(now, tokens);
    EXPECT_GE(ticket.start, now);
    if (uniform01(random) < 0.1) {
      limiter.give_back(ticket);
    } else {
      starts.push_back({ticket.start, tokens});
    }
  }
  for (std::size_t first = 0; first < starts.size(); ++first) {
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
    for (std::size_t i = first; i < starts.size() && starts[i].at < starts[first].at + seconds(60);
         ++i) {
      ++requests;
      tokens += starts[i].tokens;
    }
    ASSERT_LE(requests, kRequests);
    ASSERT_LE(tokens, kTokens);
  }
}

}  // namespace
}  // namespace flowreasoner::llm
