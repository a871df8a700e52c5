#include "flowreasoner/eval/report/plot_axis.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval::report {
namespace {

TEST(PlotAxis, MarksAreRoundAndHoldAllValues) {
  const PlotAxis axis = plot_axis({62, 97}, 300, 0, false, 6);
  EXPECT_EQ(axis.marks, (std::vector<double>{60, 70, 80, 90, 100}));
  EXPECT_DOUBLE_EQ(axis.at(60), 300);
  EXPECT_DOUBLE_EQ(axis.at(80), 150);
  EXPECT_DOUBLE_EQ(axis.at(100), 0);
}

TEST(PlotAxis, OneValueHasRoomAroundIt) {
  const PlotAxis axis = plot_axis({0.5, 0.5}, 0, 100, false, 6);
  EXPECT_GT(axis.at(0.5), 0);
  EXPECT_LT(axis.at(0.5), 100);
  const PlotAxis zero = plot_axis({0}, 0, 100, false, 6);
  EXPECT_GE(zero.at(0), 0);
}

TEST(PlotAxis, LogarithmicStepsAreFactors) {
  const PlotAxis axis = plot_axis({0.001, 0.1}, 0, 100, true, 7);
  EXPECT_EQ(axis.marks.size(), 7U);  // 0.001, 0.002, … 0.1
  EXPECT_NEAR(axis.at(0.01) - axis.at(0.001), axis.at(0.1) - axis.at(0.01), 1e-9);
  EXPECT_GT(axis.at(0.001), 0);
  const PlotAxis wide = plot_axis({1e-6, 1}, 0, 100, true, 7);
  EXPECT_EQ(wide.marks.size(), 7U);  // powers of ten alone
}

}  // namespace
}  // namespace flowreasoner::eval::report
