#include "flowreasoner/eval/significance.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

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

double sign_flip_test(std::span<const std::int64_t> differences) {
  std::int64_t most = 0;  // the sum can not be further from 0
  std::int64_t seen = 0;
  for (const std::int64_t difference : differences) {
    most += std::abs(difference);
    seen += difference;
  }
  // chances[most + s]: that the sum of those so far is s.
  std::vector<double> chances(static_cast<std::size_t>(2 * most + 1));
  const auto at = [most](std::int64_t sum) { return static_cast<std::size_t>(most + sum); };
  chances[at(0)] = 1;
  std::int64_t reach = 0;
  for (const std::int64_t difference : differences) {
    const std::int64_t step = std::abs(difference);
    if (step == 0) continue;
    std::vector<double> next(chances.size());
    for (std::int64_t sum = -reach; sum <= reach; ++sum) {
      const double half = chances[at(sum)] / 2;
      next[at(sum - step)] += half;
      next[at(sum + step)] += half;
    }
    reach += step;
    chances = std::move(next);
  }
  double as_far = 0;
  for (std::int64_t sum = -most; sum <= most; ++sum) {
    if (std::abs(sum) >= std::abs(seen)) as_far += chances[at(sum)];
  }
  return std::min(1.0, as_far);
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
