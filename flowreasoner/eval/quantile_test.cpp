#include "flowreasoner/eval/quantile.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

TEST(Quantile, IsStraightBetweenNeighbours) {
  const std::vector<double> values{4, 1, 3, 2};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile(values, 0.95), 3.85);  // place 2.85 of 0 to 3
  EXPECT_DOUBLE_EQ(quantile(values, 1), 4);
}

TEST(Quantile, OfOneValueIsThatValue) {
  EXPECT_DOUBLE_EQ(quantile({7}, 0.95), 7);
}

}  // namespace
}  // namespace flowreasoner::eval
