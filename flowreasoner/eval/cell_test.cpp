#include "flowreasoner/eval/cell.h"

#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::eval {
namespace {

CellInput input_of(const std::vector<Outcome>& outcomes) {
  CellInput input;
  input.system = outcomes.front().system;
  input.set = outcomes.front().set;
  for (const Outcome& outcome : outcomes) input.outcomes.push_back(&outcome);
  input.problems.push_back(share_matrix(outcomes, {input.system}).column(0));
  return input;
}

TEST(Cell, CountsProblemsRunsAndVerdicts) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "m", "s", "110-", 0);
  add_runs(outcomes, "m", "s", "10--", 1);
  const Cell cell = make_cell(input_of(outcomes));
  EXPECT_EQ(cell.problems, 4);
  EXPECT_EQ(cell.runs, 8);
  EXPECT_EQ(cell.judged, 3);
  EXPECT_EQ(cell.judged_runs, 5);
  EXPECT_DOUBLE_EQ(*cell.pass_at_1, 0.5);  // (1 + 1/2 + 0) / 3: problems count alike, not runs
  EXPECT_DOUBLE_EQ(cell.score, 3.0 / 5);
}

TEST(Cell, SumsCostsAndSharesOutTheSearch) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "m", "s", "10", 0);
  add_runs(outcomes, "m", "s", "10", 1);
  CellInput input = input_of(outcomes);
  input.search = {3, true, 10, 10, 5};
  const Cell cell = make_cell(input);
  EXPECT_DOUBLE_EQ(cell.cost.usd, 0.04);
  EXPECT_EQ(cell.cost.tokens_in, 400);
  EXPECT_EQ(cell.cost.tokens_out, 80);
  EXPECT_EQ(cell.cost.calls, 4);
  EXPECT_DOUBLE_EQ(cell.usd_per_run(), 0.01);
  EXPECT_DOUBLE_EQ(cell.usd_per_run_with_search(), 1.51);  // 3 over the two problems
  EXPECT_TRUE(cell.is_priced());
}

TEST(Cell, OneUnknownPriceMakesTheCostALowerBound) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "m", "s", "10");
  outcomes[1].cost.is_priced = false;
  CellInput input = input_of(outcomes);
  EXPECT_FALSE(make_cell(input).is_priced());
  outcomes[1].cost.is_priced = true;
  input.search.is_priced = false;
  EXPECT_FALSE(make_cell(input).is_priced());
}

TEST(Cell, LatencyIsOfTheRunsThatKnowTheirs) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "m", "s", "1111");
  EXPECT_FALSE(make_cell(input_of(outcomes)).latency_p50);
  outcomes[0].latency = std::chrono::milliseconds(1000);
  outcomes[1].latency = std::chrono::milliseconds(3000);
  const Cell cell = make_cell(input_of(outcomes));
  EXPECT_DOUBLE_EQ(*cell.latency_p50, 2);
  EXPECT_DOUBLE_EQ(*cell.latency_p95, 2.9);
}

TEST(Cell, WithoutAVerdictThereIsNoShare) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "m", "s", "--");
  const Cell cell = make_cell(input_of(outcomes));
  EXPECT_FALSE(cell.pass_at_1);
  EXPECT_EQ(cell.ci95, Interval());
  EXPECT_DOUBLE_EQ(cell.cost.usd, 0.02);  // but it was paid for
}

}  // namespace
}  // namespace flowreasoner::eval
