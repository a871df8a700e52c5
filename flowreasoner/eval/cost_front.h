#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "flowreasoner/eval/cell.h"

namespace flowreasoner::eval {

/// The cells that no other beats: none costs less (usd_per_run_with_search()) and solves as much,
/// or costs as much and solves more. As indices, cheapest first. Cells without a verdict, or whose
/// cost is a lower bound only, are not on it: nobody knows whether they belong there.
std::vector<std::size_t> cost_front(std::span<const Cell> cells);

}  // namespace flowreasoner::eval
