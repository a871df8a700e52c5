#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "flowreasoner/eval/interval.h"

namespace flowreasoner::eval {

/// How often something is drawn again, and from which seed (base/random.h).
struct Resampling {
  std::size_t count = 10'000;
  std::uint64_t seed = 0;
};

/// The means of `values` drawn with replacement as often as there are values, in the order of the
/// draws; `values` is not empty.
std::vector<double> bootstrap_means(std::span<const double> values, const Resampling& resampling);

/// 95 % interval of the mean of `values`, one a problem: percentiles of the means of as many values
/// drawn with replacement (Efron 1979). Problems are drawn, not runs: a problem's runs stay
/// together. Percentiles and not BCa, which holds the truth no more often for such means
/// (docs/eval.md). Nothing when all values are equal or there are none: resampling them
/// knows no uncertainty, which is not the same as there being none.
std::optional<Interval> bootstrap_interval(std::span<const double> values,
                                           const Resampling& resampling);

}  // namespace flowreasoner::eval
