#include "flowreasoner/eval/bootstrap.h"

#include <vector>

#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"

namespace flowreasoner::eval {
namespace {

std::vector<double> differences(int worse, int equal, int better) {
  std::vector<double> values(static_cast<std::size_t>(worse), -1.0);
  values.insert(values.end(), static_cast<std::size_t>(equal), 0.0);
  values.insert(values.end(), static_cast<std::size_t>(better), 1.0);
  return values;
}

TEST(Bootstrap, IsAsWideAsTheNormalOneOfManyProblems) {
  // Mean 0.1, standard deviation sqrt(0.2 - 0.01) of 1,000 problems: 0.1 ± 1.96 * 0.01378.
  const auto interval = bootstrap_interval(differences(50, 800, 150), {});
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 0.073, 0.0015);
  EXPECT_NEAR(interval->high, 0.127, 0.0015);
}

TEST(Bootstrap, FollowsItsSeed) {
  std::vector<double> values;
  for (int i = 0; i < 50; ++i) values.push_back(i * i);
  EXPECT_EQ(bootstrap_interval(values, {500, 1}), bootstrap_interval(values, {500, 1}));
  EXPECT_NE(bootstrap_interval(values, {500, 1}), bootstrap_interval(values, {500, 2}));
}

TEST(Bootstrap, KnowsNothingOfEqualValues) {
  EXPECT_FALSE(bootstrap_interval(differences(0, 30, 0), {}));
  EXPECT_FALSE(bootstrap_interval({}, {}));
}

TEST(Bootstrap, CoversTheTruthNineteenTimesInTwenty) {
  Random random(11);
  constexpr int kTrials = 500;
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> values;
    for (int problem = 0; problem < 100; ++problem) {
      const double draw = uniform01(random);
      values.push_back(draw < 0.1 ? -1 : draw < 0.3 ? 1 : 0);  // mean 0.1
    }
    const auto interval = bootstrap_interval(values, {400, random()});
    covered += interval->low <= 0.1 && 0.1 <= interval->high ? 1 : 0;
  }
  EXPECT_NEAR(covered, 0.95 * kTrials, 0.03 * kTrials);  // three standard errors
}

}  // namespace
}  // namespace flowreasoner::eval
