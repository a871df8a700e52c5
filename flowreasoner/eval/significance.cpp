#include "flowreasoner/eval/significance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flowreasoner/base/random.h"

namespace flowreasoner::eval {
namespace {

struct Tail {
  double at_most = 0;  ///< chance of the smaller count or less
  double exactly = 0;  ///< chance of the smaller count
};

/// Of the binomial distribution of first + second throws of a fair coin.
Tail coin_tail(std::int64_t first, std::int64_t second) {
  const std::int64_t throws = first + second;
  const std::int64_t fewer = std::min(first, second);
  // In logarithms: 0.5^n is below the smallest double from n = 1,075 on.
  double log_chance = static_cast<double>(throws) * std::log(0.5);
  Tail tail;
  for (std::int64_t k = 0;; ++k) {
    tail.exactly = std::exp(log_chance);
    tail.at_most += tail.exactly;
    if (k == fewer) return tail;
    log_chance += std::log(static_cast<double>(throws - k) / static_cast<double>(k + 1));
  }
}

}  // namespace

double mcnemar_exact(std::int64_t first, std::int64_t second) {
  return std::min(1.0, 2 * coin_tail(first, second).at_most);
}

double mcnemar_mid_p(std::int64_t first, std::int64_t second) {
  const Tail tail = coin_tail(first, second);
  return std::min(1.0, 2 * tail.at_most - tail.exactly);
}

double sign_flip_test(std::span<const double> differences, const Resampling& resampling) {
  std::vector<double> unequal;
  for (const double difference : differences) {
    if (difference != 0) unequal.push_back(difference);
  }
  // Sums of thirds are not exact; what differs by less is the same.
  constexpr double kSame = 1e-9;
  const double seen = std::abs(std::accumulate(unequal.begin(), unequal.end(), 0.0)) - kSame;
  Random random(resampling.seed);
  std::size_t as_far = 0;
  for (std::size_t draw = 0; draw < resampling.count; ++draw) {
    double sum = 0;
    std::uint64_t signs = 0;
    for (std::size_t i = 0; i < unequal.size(); ++i) {
      if (i % 64 == 0) signs = random();
      sum += (signs & 1) != 0 ? unequal[i] : -unequal[i];
      signs >>= 1;
    }
    if (std::abs(sum) >= seen) ++as_far;
  }
  // The table as seen is one of those that could have been drawn.
  return static_cast<double>(as_far + 1) / static_cast<double>(resampling.count + 1);
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&p_values](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto left = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1.0, left * p_values[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace flowreasoner::eval
