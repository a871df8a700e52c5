#include "flowreasoner/eval/pass_at_k.h"

#include <cmath>

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

/// By definition: the share of the subsets of `k` samples that hold a passing one.
double by_counting(int n, int c, int k) {
  int subsets = 0;
  int with_pass = 0;
  for (unsigned mask = 0; mask < (1U << n); ++mask) {
    if (__builtin_popcount(mask) != k) continue;
    ++subsets;
    if ((mask & ((1U << c) - 1)) != 0) ++with_pass;
  }
  return static_cast<double>(with_pass) / subsets;
}

TEST(PassAtK, EqualsTheShareOfSubsetsThatHoldAPass) {
  for (int n = 1; n <= 9; ++n) {
    for (int c = 0; c <= n; ++c) {
      for (int k = 1; k <= n; ++k) {
        EXPECT_NEAR(pass_at_k({n, c}, k), by_counting(n, c, k), 1e-12) << n << " " << c << " " << k;
      }
    }
  }
}

TEST(PassAtK, OfOneIsThePassRate) {
  EXPECT_NEAR(pass_at_k({200, 37}, 1), 37.0 / 200, 1e-12);
  EXPECT_EQ(pass_at_k({200, 0}, 100), 0);
  EXPECT_EQ(pass_at_k({200, 200}, 1), 1);
}

TEST(PassAtK, StaysAccurateWhereBinomialsOverflow) {
  // log C(n-c, k) - log C(n, k), by the logarithm of the gamma function.
  const auto log_choose = [](double n, double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
  };
  const double expected = 1 - std::exp(log_choose(99'000, 100) - log_choose(100'000, 100));
  EXPECT_NEAR(pass_at_k({100'000, 1'000}, 100), expected, 1e-6);
}

TEST(PassAtK, TheMeanNeedsEnoughSamplesOfEachProblem) {
  EXPECT_NEAR(*mean_pass_at_k({{4, 4}, {4, 0}, {2, 1}}, 1), 0.5, 1e-12);
  EXPECT_NEAR(*mean_pass_at_k({{4, 4}, {4, 0}, {2, 1}}, 2), 2.0 / 3, 1e-12);
  EXPECT_FALSE(mean_pass_at_k({{4, 4}, {2, 1}}, 3));
  EXPECT_FALSE(mean_pass_at_k({}, 1));
}

}  // namespace
}  // namespace flowreasoner::eval
