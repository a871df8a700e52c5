#include "flowreasoner/eval/interval.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"

namespace flowreasoner::eval {
namespace {

using Sets = std::vector<std::vector<ProblemShare>>;

TEST(Interval, WilsonGivesThePublishedFigures) {
  // Newcombe 1998, table I, method 3.
  const struct {
    double solved, trials, low, high;
  } published[] = {{81, 263, 0.2553, 0.3662},
                   {15, 148, 0.0624, 0.1605},
                   {0, 20, 0.0000, 0.1611},
                   {1, 29, 0.0061, 0.1718}};
  for (const auto& row : published) {
    const Interval interval = wilson_interval(row.solved / row.trials, row.trials);
    EXPECT_NEAR(interval.low, row.low, 5e-5) << row.solved << "/" << row.trials;
    EXPECT_NEAR(interval.high, row.high, 5e-5) << row.solved << "/" << row.trials;
  }
}

TEST(Interval, WithoutTrialsNothingIsKnown) {
  EXPECT_EQ(wilson_interval(0, 0), (Interval{0, 1}));
  EXPECT_EQ(effective_trials(Sets{}), 0);
  EXPECT_EQ(effective_trials(Sets{{}}), 0);
}

TEST(Interval, SingleRunsAreWorthOneTrialEach) {
  EXPECT_NEAR(effective_trials(Sets{{{1, 1}, {0, 1}, {1, 1}, {1, 1}}}), 4, 1e-12);
}

TEST(Interval, RunsThatAlwaysAgreeAreWorthOneTrialAProblem) {
  EXPECT_NEAR(effective_trials(Sets{{{1, 5}, {0, 5}, {1, 5}, {1, 5}}}), 4, 1e-12);
  EXPECT_NEAR(effective_trials(Sets{{{1, 5}, {1, 5}}}), 2, 1e-12);
  EXPECT_NEAR(effective_trials(Sets{{{0, 5}, {0, 5}}}), 2, 1e-12);
}

TEST(Interval, PartialAgreementLiesBetweenProblemsAndRuns) {
  // Shares 1, 1/2, 1/2, 0 of 2 runs: mean 1/2; variance of the mean (1/4 + 0 + 0 + 1/4) / 16 =
  // 1/32, so 1/4 / (1/32) = 8 trials, which is one a run.
  EXPECT_NEAR(effective_trials(Sets{{{1, 2}, {0.5, 2}, {0.5, 2}, {0, 2}}}), 8, 1e-12);
  // Shares 1, 1, 1/2, 0: mean 5/8; squares 9/64 + 9/64 + 1/64 + 25/64 = 44/64; / 16 = 44/1024;
  // 15/64 / (44/1024) = 240/44.
  EXPECT_NEAR(effective_trials(Sets{{{1, 2}, {1, 2}, {0.5, 2}, {0, 2}}}), 240.0 / 44, 1e-12);
}

TEST(Interval, ProblemsThatAreMoreAlikeThanChanceAreWorthOneTrialARun) {
  EXPECT_NEAR(effective_trials(Sets{{{0.5, 4}, {0.5, 4}, {0.5, 4}}}), 12, 1e-12);
}

TEST(Interval, DifferencesBetweenSetsAreNoUncertainty) {
  // Means 1 and 1/2 of 2 and 4 problems: overall 2/3. Only the second varies: (4/6)^2 * (1/4)/4 =
  // 1/36, so 2/9 / (1/36) = 8 trials of 6 problems.
  const Sets sets{{{1, 1}, {1, 1}}, {{1, 1}, {0, 1}, {1, 1}, {0, 1}}};
  EXPECT_NEAR(mean_share(sets), 2.0 / 3, 1e-12);
  EXPECT_NEAR(effective_trials(sets), 8, 1e-12);
}

TEST(Interval, CoversTheTruthNineteenTimesInTwentyWithRepeats) {
  // Problems whose chance of being solved is drawn evenly from [0, 1], four runs of each of 80.
  Random random(7);
  constexpr int kTrials = 2000;
  int covered = 0;
  int covered_as_if_independent = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Sets sets(1);
    for (int problem = 0; problem < 80; ++problem) {
      const double chance = uniform01(random);
      double solved = 0;
      for (int run = 0; run < 4; ++run) solved += uniform01(random) < chance ? 1 : 0;
      sets[0].push_back({solved / 4, 4});
    }
    const double mean = mean_share(sets);
    const Interval interval = wilson_interval(mean, effective_trials(sets));
    covered += interval.low <= 0.5 && 0.5 <= interval.high ? 1 : 0;
    const Interval naive = wilson_interval(mean, 320);
    covered_as_if_independent += naive.low <= 0.5 && 0.5 <= naive.high ? 1 : 0;
  }
  EXPECT_NEAR(covered, 0.95 * kTrials, 0.015 * kTrials);  // three standard errors
  EXPECT_LT(covered_as_if_independent, 0.90 * kTrials);
}

}  // namespace
}  // namespace flowreasoner::eval
