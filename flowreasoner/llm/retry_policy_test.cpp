#include "flowreasoner/llm/retry_policy.h"

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

using std::chrono::seconds;

const Clock::time_point kNow{seconds(1000)};

RetryPolicy policy() {
  RetryPolicy policy;
  policy.max_attempts = 5;
  policy.first_wait = Milliseconds(100);
  policy.longest_wait = Milliseconds(300);
  return policy;
}

Error failed(Errc code) {
  return Error(code, "failed");
}

TEST(RetryState, WaitsGrowToTheLongestWithinTheirJitter) {
  RetryState retries(policy(), 1, kNow + seconds(60));
  const int nominal[] = {100, 200, 300, 300};
  for (const int longest : nominal) {
    const auto wait = retries.next_wait(failed(Errc::kUnavailable), {}, kNow);
    ASSERT_TRUE(wait);
    EXPECT_LE(wait->count(), longest);
    EXPECT_GE(wait->count(), longest / 2);
  }
  EXPECT_FALSE(retries.next_wait(failed(Errc::kUnavailable), {}, kNow));
  EXPECT_EQ(retries.reason(), "after 5 attempts");
  EXPECT_EQ(retries.attempts(), 5);
}

TEST(RetryState, EqualSeedsGiveEqualWaits) {
  RetryState one(policy(), 7, kNow + seconds(60));
  RetryState same(policy(), 7, kNow + seconds(60));
  RetryState other(policy(), 8, kNow + seconds(60));
  const auto wait = one.next_wait(failed(Errc::kTimeout), {}, kNow);
  EXPECT_EQ(wait, same.next_wait(failed(Errc::kTimeout), {}, kNow));
  EXPECT_NE(wait, other.next_wait(failed(Errc::kTimeout), {}, kNow));
}

TEST(RetryState, WhatTheServerAsksForGoesFirst) {
  RetryState retries(policy(), 1, kNow + seconds(60));
  const auto wait = retries.next_wait(failed(Errc::kRateLimited), Milliseconds(5'000), kNow);
  ASSERT_TRUE(wait);
  EXPECT_GE(wait->count(), 5'000);
  EXPECT_LE(wait->count(), 5'025);
}

TEST(RetryState, AServerThatAsksForTooLongEndsIt) {
  RetryState retries(policy(), 1, kNow + seconds(6000));
  EXPECT_FALSE(retries.next_wait(failed(Errc::kRateLimited), Milliseconds(121'000), kNow));
  EXPECT_EQ(retries.reason(), "the endpoint asks to wait 121 s");
}

TEST(RetryState, NoAttemptStartsAfterTheDeadline) {
  RetryState retries(policy(), 1, kNow + Milliseconds(40));
  EXPECT_FALSE(retries.next_wait(failed(Errc::kUnavailable), {}, kNow));
  EXPECT_EQ(retries.reason(), "no time is left for another attempt");
}

TEST(RetryState, BadRepliesAreAskedForLessOften) {
  RetryState retries(policy(), 1, kNow + seconds(60));
  EXPECT_TRUE(retries.next_wait(failed(Errc::kBadReply), {}, kNow));
  EXPECT_TRUE(retries.next_wait(failed(Errc::kUnavailable), {}, kNow));
  EXPECT_TRUE(retries.next_wait(failed(Errc::kBadReply), {}, kNow));
  EXPECT_FALSE(retries.next_wait(failed(Errc::kBadReply), {}, kNow));
  EXPECT_EQ(retries.reason(), "after 3 such replies");
}

TEST(RetryState, WhatIsRefusedIsNotAskedAgain) {
  for (const Errc code :
       {Errc::kRefused, Errc::kCancelled, Errc::kInvalidArgument, Errc::kEnvironment}) {
    RetryState retries(policy(), 1, kNow + seconds(60));
    EXPECT_FALSE(retries.next_wait(failed(code), {}, kNow));
    EXPECT_EQ(retries.reason(), "");
  }
}

TEST(ParseWait, ReadsTheFormsOfServers) {
  EXPECT_EQ(parse_wait("12"), Milliseconds(12'000));
  EXPECT_EQ(parse_wait("0.25"), Milliseconds(250));
  EXPECT_EQ(parse_wait("20ms"), Milliseconds(20));
  EXPECT_EQ(parse_wait("1m30.5s"), Milliseconds(90'500));
  EXPECT_EQ(parse_wait("6m0s"), Milliseconds(360'000));
  EXPECT_EQ(parse_wait("1h"), Milliseconds(3'600'000));
  EXPECT_EQ(parse_wait("1d"), Milliseconds(86'400'000));
  EXPECT_EQ(parse_wait("99999999999999999999999"), Milliseconds(1'000'000'000'000));
  for (const char* odd : {"", "s", "1x", "-1", "nan", "inf", "1s2", "1e5"}) {
    EXPECT_FALSE(parse_wait(odd)) << odd;
  }
}

TEST(RetryAfter, TheMostExactHeaderCounts) {
  const auto now = std::chrono::system_clock::from_time_t(784'111'777);  // 06 Nov 1994 08:49:37 GMT
  RetryHeaders headers;
  EXPECT_FALSE(retry_after_of(headers, now));
  headers.remaining_requests = "0";
  headers.reset_requests = "2s";
  headers.remaining_tokens = "0";
  headers.reset_tokens = "3s";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(3'000));
  headers.remaining_tokens = "5";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(2'000));
  headers.retry_after = "Sun, 06 Nov 1994 08:49:47 GMT";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(10'000));
  headers.retry_after = "Sun, 06 Nov 1994 08:49:07 GMT";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(0));
  headers.retry_after = "4";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(4'000));
  headers.retry_after_ms = "150";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(150));
  headers.retry_after_ms = "soon";
  headers.retry_after = "later";
  EXPECT_EQ(retry_after_of(headers, now), Milliseconds(2'000));
}

}  // namespace
}  // namespace flowreasoner::llm
