#include "flowreasoner/eval/report/plot_axis.h"

#include <algorithm>
#include <cmath>

namespace flowreasoner::eval::report {
namespace {

/// 1, 2 or 5 times a power of ten: the smallest that leaves at most `marks` marks.
double round_step(double range, int marks) {
  const double power = std::pow(10, std::floor(std::log10(range / marks)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= marks) return factor * power;
  }
  return 10 * power;
}

/// Powers of ten between, with 2 and 5 times them where there is room.
std::vector<double> logarithmic_marks(double low, double high, int marks) {
  std::vector<double> fine;
  std::vector<double> coarse;
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  for (int power = static_cast<int>(std::floor(std::log10(low))); power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, power);
      if (value < low || value > high) continue;
      fine.push_back(value);
      if (factor == 1) coarse.push_back(value);
    }
  }
  return fine.size() <= static_cast<std::size_t>(marks) ? fine : coarse;
}

}  // namespace

double PlotAxis::at(double value) const {
  const double part =
      is_logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + part * (to - from);
}

PlotAxis plot_axis(const std::vector<double>& values, double from, double to, bool is_logarithmic,
                   int marks) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  PlotAxis axis{*least, *most, from, to, is_logarithmic, {}};
  if (is_logarithmic) {
    const double room = std::max(1.2, std::pow(*most / *least, 0.08));
    axis.low /= room;
    axis.high *= room;
    axis.marks = logarithmic_marks(axis.low, axis.high, marks);
    return axis;
  }
  const double range = *most > *least ? *most - *least : std::max(std::abs(*most), 1e-9);
  const double step = round_step(range, marks);
  axis.low = std::floor((*least - 0.04 * range) / step) * step;
  axis.high = std::ceil((*most + 0.04 * range) / step) * step;
  if (*least >= 0) axis.low = std::max(axis.low, 0.0);
  const auto count = static_cast<int>(std::lround((axis.high - axis.low) / step));
  for (int i = 0; i <= count; ++i) axis.marks.push_back(axis.low + i * step);
  return axis;
}

}  // namespace flowreasoner::eval::report
