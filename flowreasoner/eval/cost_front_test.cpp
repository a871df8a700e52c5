#include "flowreasoner/eval/cost_front.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

Cell cell_at(double usd, std::optional<double> pass_at_1, double search_usd = 0) {
  Cell cell;
  cell.problems = cell.runs = 1;
  cell.cost.usd = usd;
  cell.search.usd = search_usd;
  cell.pass_at_1 = pass_at_1;
  return cell;
}

using Places = std::vector<std::size_t>;

TEST(CostFront, HoldsWhatNothingBeats) {
  const std::vector<Cell> cells{cell_at(3, 0.9), cell_at(1, 0.5), cell_at(2, 0.4), cell_at(2, 0.7)};
  EXPECT_EQ(cost_front(cells), (Places{1, 3, 0}));
}

TEST(CostFront, OfEqualCostTheBetterAndOfEqualShareTheCheaper) {
  const std::vector<Cell> cells{cell_at(1, 0.5), cell_at(1, 0.6), cell_at(2, 0.6)};
  EXPECT_EQ(cost_front(cells), (Places{1}));
}

TEST(CostFront, ASearchCostsToo) {
  const std::vector<Cell> cells{cell_at(1, 0.8, 9), cell_at(2, 0.8)};
  EXPECT_EQ(cost_front(cells), (Places{1}));
}

TEST(CostFront, LeavesOutWhatIsNotKnown) {
  std::vector<Cell> cells{cell_at(0, 0.9), cell_at(0.1, std::nullopt), cell_at(1, 0.5)};
  cells[0].cost.is_priced = false;
  EXPECT_EQ(cost_front(cells), (Places{2}));
  EXPECT_EQ(cost_front({}), Places());
}

}  // namespace
}  // namespace flowreasoner::eval
