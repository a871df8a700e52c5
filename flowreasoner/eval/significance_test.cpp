#include "flowreasoner/eval/significance.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

TEST(Significance, McNemarIsTheExactBinomial) {
  EXPECT_DOUBLE_EQ(mcnemar_exact(0, 5), 2.0 / 32);
  EXPECT_DOUBLE_EQ(mcnemar_exact(9, 1), 2.0 * (1 + 10) / 1024);
  EXPECT_NEAR(mcnemar_exact(2, 10), 2.0 * (1 + 12 + 66) / 4096, 1e-15);
  EXPECT_DOUBLE_EQ(mcnemar_exact(3, 3), 1);
  EXPECT_DOUBLE_EQ(mcnemar_exact(0, 0), 1);
  EXPECT_DOUBLE_EQ(mcnemar_exact(7, 1), mcnemar_exact(1, 7));
}

TEST(Significance, McNemarHoldsWhereTheSingleChanceUnderflows) {
  EXPECT_NEAR(mcnemar_exact(700, 620), 0.029636429325, 1e-10);  // SciPy's binomtest
}

TEST(Significance, McNemarGivesThePublishedExample) {
  // Fagerland, Lydersen and Laake 2013: 1 and 7 discordant pairs.
  EXPECT_NEAR(mcnemar_exact(1, 7), 0.0703, 5e-5);
  EXPECT_NEAR(mcnemar_mid_p(1, 7), 0.0391, 5e-5);
}

TEST(Significance, SignFlipsAgreeWithMcNemarOnSingleRuns) {
  std::vector<double> differences(40, 0.0);
  differences.insert(differences.end(), 10, 1.0);
  differences.insert(differences.end(), 2, -1.0);
  const Resampling many{100'000, 3};
  EXPECT_NEAR(sign_flip_test(differences, many), mcnemar_exact(2, 10), 0.002);
}

TEST(Significance, SignFlipsCountEveryTableThatIsAsExtreme) {
  // Sums of ± 2/3, 1/3, 1/3 that are at least 4/3 away from 0: 2 of 8.
  const std::vector<double> differences{2.0 / 3, 1.0 / 3, 0, 1.0 / 3};
  EXPECT_NEAR(sign_flip_test(differences, {100'000, 5}), 0.25, 0.006);
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<double>{0, 0}, {100, 5}), 1);
}

TEST(Significance, HolmStepsDownAndKeepsTheOrder) {
  // Sorted: 0.01 * 4, 0.02 * 3, 0.03 * 2 (raised to the one before), 0.6 * 1.
  const std::vector<double> adjusted = holm_adjusted(std::vector<double>{0.03, 0.01, 0.6, 0.02});
  const std::vector<double> wanted{0.06, 0.04, 0.6, 0.06};
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(adjusted[i], wanted[i], 1e-15);
}

TEST(Significance, HolmStaysAtOne) {
  const std::vector<double> adjusted = holm_adjusted(std::vector<double>{0.7, 0.8});
  EXPECT_EQ(adjusted, (std::vector<double>{1, 1}));
}

}  // namespace
}  // namespace flowreasoner::eval
