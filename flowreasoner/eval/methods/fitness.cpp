#include "flowreasoner/eval/methods/fitness.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "flowreasoner/base/random.h"

namespace flowreasoner::eval::methods {

std::string Fitness::to_string() const {
  return fmt::format("95% bootstrap confidence interval: ({:.1f}%, {:.1f}%), median: {:.1f}%",
                     100 * low, 100 * high, 100 * median);
}

Fitness bootstrap_fitness(const ProgramScores& scores, std::uint64_t seed, std::size_t resamples) {
  const std::size_t count = scores.problems.size();
  Random random(seed);
  std::vector<double> means(resamples);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto place = static_cast<std::size_t>(uniform01(random) * static_cast<double>(count));
      sum += scores.problems[place].score;
    }
    mean = sum / static_cast<double>(count);
  }
  std::sort(means.begin(), means.end());
  const auto at = [&means](double part) {
    return means[static_cast<std::size_t>(part * static_cast<double>(means.size() - 1))];
  };
  return Fitness{at(0.025), at(0.975), at(0.5)};
}

}  // namespace flowreasoner::eval::methods
