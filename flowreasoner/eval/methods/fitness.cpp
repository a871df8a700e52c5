#include "flowreasoner/eval/methods/fitness.h"

#include <vector>

#include <fmt/format.h>

#include "flowreasoner/eval/bootstrap.h"
#include "flowreasoner/eval/quantile.h"

namespace flowreasoner::eval::methods {

std::string Fitness::to_string() const {
  return fmt::format("95% bootstrap confidence interval: ({:.1f}%, {:.1f}%), median: {:.1f}%",
                     100 * low, 100 * high, 100 * median);
}

Fitness bootstrap_fitness(const ProgramScores& scores, std::uint64_t seed, std::size_t resamples) {
  std::vector<double> values;
  values.reserve(scores.problems.size());
  for (const ProblemScore& problem : scores.problems) values.push_back(problem.score);
  const std::vector<double> means = bootstrap_means(values, {resamples, seed});
  return Fitness{quantile(means, 0.025), quantile(means, 0.975), quantile(means, 0.5)};
}

}  // namespace flowreasoner::eval::methods
