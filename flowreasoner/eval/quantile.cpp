#include "flowreasoner/eval/quantile.h"

#include <algorithm>
#include <cmath>

namespace flowreasoner::eval {

double quantile(std::vector<double> values, double level) {
  const double place = level * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
  const auto nth = values.begin() + below;
  std::nth_element(values.begin(), nth, values.end());
  if (nth + 1 == values.end()) return *nth;
  const double next = *std::min_element(nth + 1, values.end());
  return *nth + (place - static_cast<double>(below)) * (next - *nth);
}

}  // namespace flowreasoner::eval
