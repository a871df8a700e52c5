#pragma once
#include <vector>

namespace flowreasoner::eval::report {

/// One axis of a plot: from values to pixels, and where its marks are. A value.
struct PlotAxis {
  double low = 0;  ///< value at `from`
  double high = 1;
  double from = 0;  ///< pixels
  double to = 1;
  bool is_logarithmic = false;
  std::vector<double> marks;  ///< round values between low and high

  double at(double value) const;
};

/// An axis over `values` (not empty) with some room at both ends and at most about `marks` marks;
/// logarithmic when asked for, which all values above 0 allow.
PlotAxis plot_axis(const std::vector<double>& values, double from, double to, bool is_logarithmic,
                   int marks);

}  // namespace flowreasoner::eval::report
