#pragma once
#include <vector>

namespace flowreasoner::eval {

/// The value below which the part `level` (0 to 1) of `values` lies, with straight lines between
/// neighbours (type 7 of Hyndman and Fan 1996: NumPy's and R's default). Precondition: not empty.
double quantile(std::vector<double> values, double level);

}  // namespace flowreasoner::eval
