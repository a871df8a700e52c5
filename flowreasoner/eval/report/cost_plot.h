#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "flowreasoner/eval/interval.h"

namespace flowreasoner::eval::report {

/// One system on the plot.
struct PlotPoint {
  std::string name;
  double usd = 0;               ///< an answer, its share of a search included
  double usd_per_run = 0;       ///< the same without the search
  bool is_lower_bound = false;  ///< of the cost
  double pass_at_1 = 0;
  Interval ci95;
  bool is_on_front = false;
};

/// Accuracy against cost as SVG for a page: a point with its 95 % interval for each system, a stair
/// along the front, names where they fit (the others show on pointing or by keyboard). Cost is
/// logarithmic when all are above 0 and the dearest is at least five times the cheapest. Colours
/// are the page's (page.css). Empty when there is no point.
std::string cost_plot_svg(const std::vector<PlotPoint>& points, std::string_view label);

}  // namespace flowreasoner::eval::report
