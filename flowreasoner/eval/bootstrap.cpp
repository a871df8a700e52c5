#include "flowreasoner/eval/bootstrap.h"

#include <algorithm>

#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/quantile.h"

namespace flowreasoner::eval {

std::vector<double> bootstrap_means(std::span<const double> values, const Resampling& resampling) {
  Random random(resampling.seed);
  const auto count = static_cast<double>(values.size());
  std::vector<double> means(resampling.count);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[static_cast<std::size_t>(uniform01(random) * count)];
    }
    mean = sum / count;
  }
  return means;
}

std::optional<Interval> bootstrap_interval(std::span<const double> values,
                                           const Resampling& resampling) {
  if (values.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return std::nullopt;
  const std::vector<double> means = bootstrap_means(values, resampling);
  return Interval{quantile(means, 0.025), quantile(means, 0.975)};
}

}  // namespace flowreasoner::eval
