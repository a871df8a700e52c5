#include "flowreasoner/eval/comparison.h"

#include <array>

#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"
#include "flowreasoner/eval/significance.h"

namespace flowreasoner::eval {
namespace {

std::optional<Comparison> compare_runs(const std::vector<Outcome>& outcomes) {
  const std::vector<System> systems{outcomes.front().system, outcomes.back().system};
  const ShareMatrix matrix = share_matrix(outcomes, systems);
  const std::array sets{&matrix};
  return compare(sets, 0, 1, {2000, 1});
}

TEST(Comparison, PairsByProblemAndLeavesOutWhatOnlyOneWasJudgedOn) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "1111100-1");
  add_runs(outcomes, "b", "s", "100001011");
  const auto comparison = compare_runs(outcomes);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->problems, 8);
  EXPECT_EQ(comparison->first_more, 4);
  EXPECT_EQ(comparison->second_more, 1);
  EXPECT_DOUBLE_EQ(comparison->difference, 3.0 / 8);
  EXPECT_EQ(comparison->test, PairedTest::kMcNemar);
  EXPECT_DOUBLE_EQ(comparison->p, mcnemar_exact(4, 1));
  EXPECT_DOUBLE_EQ(*comparison->p_mid, mcnemar_mid_p(4, 1));
  EXPECT_LT(comparison->ci95->low, 3.0 / 8);
  EXPECT_GT(comparison->ci95->high, 3.0 / 8);
}

TEST(Comparison, RepeatsAreComparedByTheProblemsMeans) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "110", 0);
  add_runs(outcomes, "a", "s", "100", 1);
  add_runs(outcomes, "b", "s", "010", 0);
  const auto comparison = compare_runs(outcomes);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->test, PairedTest::kSignFlip);
  EXPECT_EQ(comparison->first_more, 1);   // p0: 1 to 0
  EXPECT_EQ(comparison->second_more, 1);  // p1: 1/2 to 1
  EXPECT_DOUBLE_EQ(comparison->difference, (1 - 0.5) / 3);
  EXPECT_FALSE(comparison->p_mid);
  EXPECT_EQ(comparison->p, 1);  // of ±1 ± 1/2 each is at least 1/2 away from 0
}

TEST(Comparison, WithoutSharedProblemsThereIsNone) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "1-");
  add_runs(outcomes, "b", "s", "-1");
  EXPECT_FALSE(compare_runs(outcomes));
}

TEST(Comparison, EqualResultsHaveNoInterval) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "110");
  add_runs(outcomes, "b", "s", "110");
  const auto comparison = compare_runs(outcomes);
  EXPECT_FALSE(comparison->ci95);
  EXPECT_EQ(comparison->p, 1);
}

}  // namespace
}  // namespace flowreasoner::eval
