#pragma once
#include <cstdint>
#include <string>

#include "flowreasoner/eval/methods/program_evaluator.h"

namespace flowreasoner::eval::methods {

/// How good a program is, as ADAS tells it to its optimizer: the 95 % bootstrap interval of its
/// accuracy (percentiles of the means of resampled scores) and the median of these means. A value.
struct Fitness {
  double low = 0;
  double high = 0;
  double median = 0;

  /// "95% bootstrap confidence interval: (41.0%, 63.0%), median: 52.0%".
  std::string to_string() const;
};

/// Of `resamples` resamples of the problems' scores. Deterministic in its arguments; scores are not
/// empty.
Fitness bootstrap_fitness(const ProgramScores& scores, std::uint64_t seed,
                          std::size_t resamples = 10'000);

}  // namespace flowreasoner::eval::methods
