#include "flowreasoner/eval/sample_tally.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

SampleVerdict verdict(std::size_t problem, bool passed, bool is_sanitized = false) {
  SampleVerdict verdict;
  verdict.problem = problem;
  verdict.passed = passed;
  verdict.is_sanitized = is_sanitized;
  if (!passed) verdict.load_error = "SyntaxError: x";
  return verdict;
}

TEST(SampleTally, CountsRawAndSanitisedSamplesApart) {
  SampleTally tally(3);
  tally.add(verdict(0, true));
  tally.add(verdict(0, false));
  tally.add(verdict(2, false));
  tally.add(verdict(2, true, true));
  const SampleScore raw = tally.score(false, {});
  EXPECT_EQ(raw.samples, 3);
  ASSERT_EQ(raw.problems.size(), 2u);  // nobody tried the second
  EXPECT_EQ(raw.problems[0].samples, 2);
  EXPECT_EQ(raw.problems[0].passed, 1);
  EXPECT_EQ(raw.problems[1].passed, 0);
  EXPECT_EQ(raw.of(FailureKind::kPassed), 1);
  EXPECT_EQ(raw.of(FailureKind::kNotLoaded), 2);
  EXPECT_EQ(tally.score(true, {}).of(FailureKind::kPassed), 1);
}

TEST(SampleTally, WhatIsLeftOutCountsNowhere) {
  SampleTally tally(2);
  tally.add(verdict(0, true));
  SampleVerdict shared = verdict(1, false);
  shared.mode = tasks::JudgeMode::kShared;
  tally.add(shared);
  EXPECT_EQ(tally.score(false, {}).shared, 1);
  EXPECT_EQ(tally.score(false, {}).two_process, 1);
  const SampleScore score = tally.score(false, {1});
  EXPECT_EQ(score.samples, 1);
  EXPECT_EQ(score.shared, 0);
  EXPECT_EQ(score.of(FailureKind::kNotLoaded), 0);
  EXPECT_EQ(score.problems.size(), 1u);
}

}  // namespace
}  // namespace flowreasoner::eval
