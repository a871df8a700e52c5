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

TEST(Significance, SignFlipsOfSingleRunsAreMcNemars) {
  for (const auto& [first, second] : {std::pair(2, 10), std::pair(0, 5), std::pair(4, 4)}) {
    std::vector<std::int64_t> differences(20, 0);
    differences.insert(differences.end(), static_cast<std::size_t>(first), 1);
    differences.insert(differences.end(), static_cast<std::size_t>(second), -1);
    EXPECT_NEAR(sign_flip_test(differences), mcnemar_exact(first, second), 1e-14);
  }
}

TEST(Significance, SignFlipsCountEveryTableThatIsAsExtreme) {
  // Of ± 2 ± 1 ± 1 two of eight sums are at least 4 away from 0; 2 and more away are 2 + 4 of them.
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<std::int64_t>{2, 1, 0, 1}), 2.0 / 8);
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<std::int64_t>{2, -1, 0, 1}), 6.0 / 8);
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<std::int64_t>{0, 0}), 1);
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector<std::int64_t>{}), 1);
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
