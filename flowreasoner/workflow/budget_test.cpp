#include "flowreasoner/workflow/budget.h"

#include <thread>

#include <gtest/gtest.h>

namespace flowreasoner::workflow {
namespace {

BudgetLimits calls(std::int64_t count) {
  BudgetLimits limits;
  limits.calls = count;
  return limits;
}

TEST(Budget, WithoutLimitsAdmitsEverythingAndCounts) {
  Budget budget("the run");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(budget.admit());
  budget.charge(0.5, 70, 30);
  EXPECT_EQ(budget.spent().calls, 5);
  EXPECT_EQ(budget.spent().tokens, 100);
  EXPECT_EQ(budget.spent().tokens_out, 30);
  EXPECT_DOUBLE_EQ(budget.spent().usd, 0.5);
  EXPECT_FALSE(budget.usd_left());
  EXPECT_FALSE(budget.calls_left());
  EXPECT_FALSE(budget.deadline());
}

TEST(Budget, RefusesTheCallAfterTheLastAndSaysWhich) {
  Budget budget("the episode", calls(2));
  EXPECT_TRUE(budget.admit());
  EXPECT_TRUE(budget.admit());
  const Result<void> third = budget.admit();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), Errc::kBudget);
  EXPECT_EQ(third.error().message(), "the budget of the episode is spent: 2 of 2 calls");
  EXPECT_EQ(budget.spent().calls, 2);
}

TEST(Budget, AnOuterPurseThatIsEmptyTakesNothingFromTheInnerOnes) {
  Budget run("the run", calls(1));
  Budget episode("the episode", {}, &run);
  Budget workflow("the workflow", calls(5), &episode);
  EXPECT_TRUE(workflow.admit());
  const Result<void> second = workflow.admit();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message(), "the budget of the run is spent: 1 of 1 calls");
  EXPECT_EQ(workflow.spent().calls, 1);
  EXPECT_EQ(episode.spent().calls, 1);
}

TEST(Budget, ChargesEveryPurseAround) {
  Budget run("the run");
  Budget episode("the episode", {}, &run);
  ASSERT_TRUE(episode.admit());
  episode.charge(0.25, 4, 6);
  EXPECT_DOUBLE_EQ(run.spent().usd, 0.25);
  EXPECT_EQ(run.spent().tokens, 10);
  EXPECT_EQ(run.spent().calls, 1);
}

TEST(Budget, DollarsAreOvershotByTheCallsInFlightOnly) {
  BudgetLimits limits;
  limits.usd = 1.0;
  Budget budget("the run", limits);
  ASSERT_TRUE(budget.admit());
  ASSERT_TRUE(budget.admit());  // both in flight before either is paid
  budget.charge(0.9, 1, 0);
  budget.charge(0.9, 1, 0);
  const Result<void> third = budget.admit();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().message(), "the budget of the run is spent: $1.800000 of $1.000000");
  EXPECT_DOUBLE_EQ(*budget.usd_left(), 0.0);
}

TEST(Budget, TokensAreALimitOfTheirOwn) {
  BudgetLimits limits;
  limits.tokens = 50;
  Budget budget("the run", limits);
  ASSERT_TRUE(budget.admit());
  budget.charge(0.0, 20, 30);
  ASSERT_TRUE(budget.spent_limit());
  EXPECT_EQ(budget.spent_limit()->message(), "the budget of the run is spent: 50 of 50 tokens");
}

TEST(Budget, AnUnknownPriceMakesTheSumALowerBound) {
  Budget run("the run");
  Budget episode("the episode", {}, &run);
  episode.charge(0.1, 5, 0);
  EXPECT_TRUE(run.spent().is_priced);
  episode.charge(std::nullopt, 5, 0);
  EXPECT_FALSE(run.spent().is_priced);
  EXPECT_DOUBLE_EQ(run.spent().usd, 0.1);
}

TEST(Budget, TheNearestEndAndTheLeastThatIsLeftCount) {
  BudgetLimits outer = calls(10);
  outer.time = Milliseconds(1'000'000);
  BudgetLimits inner = calls(20);
  inner.time = Milliseconds(2'000'000);
  Budget run("the run", outer);
  Budget episode("the episode", inner, &run);
  EXPECT_EQ(*episode.deadline(), run.begin() + Milliseconds(1'000'000));
  ASSERT_TRUE(episode.admit());
  EXPECT_EQ(*episode.calls_left(), 9);
}

TEST(Budget, TimeThatIsOverIsSpent) {
  BudgetLimits limits;
  limits.time = Milliseconds(1);
  Budget budget("the run", limits);
  std::this_thread::sleep_for(Milliseconds(3));
  const Result<void> admitted = budget.admit();
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().message(), "the budget of the run is spent: 0.0 s");
}

}  // namespace
}  // namespace flowreasoner::workflow
