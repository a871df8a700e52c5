#include "flowreasoner/eval/interval.h"

#include <algorithm>
#include <cmath>

namespace flowreasoner::eval {
namespace {

constexpr double kZ = 1.959963984540054;  // of the normal distribution, two-sided 95 %

double mean_of(std::span<const ProblemShare> problems) {
  double sum = 0;
  for (const ProblemShare& problem : problems) sum += problem.share;
  return sum / static_cast<double>(problems.size());
}

/// Variance of the mean over the problems of one set.
double variance_of_mean(std::span<const ProblemShare> problems) {
  const double mean = mean_of(problems);
  double squares = 0;
  std::int64_t runs = 0;
  for (const ProblemShare& problem : problems) {
    squares += (problem.share - mean) * (problem.share - mean);
    runs += problem.runs;
  }
  const auto count = static_cast<double>(problems.size());
  // Divided by n, not n - 1, so that single runs give Wilson's interval itself.
  return std::max(squares / (count * count), mean * (1 - mean) / static_cast<double>(runs));
}

}  // namespace

Interval wilson_interval(double share, double trials) {
  if (trials <= 0) return {};
  const double z2 = kZ * kZ;
  const double middle = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const double half =
      kZ * std::sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

double mean_share(std::span<const std::vector<ProblemShare>> sets) {
  double sum = 0;
  std::size_t count = 0;
  for (const auto& problems : sets) {
    for (const ProblemShare& problem : problems) sum += problem.share;
    count += problems.size();
  }
  return sum / static_cast<double>(count);
}

double effective_trials(std::span<const std::vector<ProblemShare>> sets) {
  double count = 0;
  for (const auto& problems : sets) count += static_cast<double>(problems.size());
  if (count == 0) return 0;
  const double mean = mean_share(sets);
  double variance = 0;
  for (const auto& problems : sets) {
    if (problems.empty()) continue;
    const double weight = static_cast<double>(problems.size()) / count;
    variance += weight * weight * variance_of_mean(problems);
  }
  return variance > 0 ? mean * (1 - mean) / variance : count;
}

}  // namespace flowreasoner::eval
