#pragma once
#include <cstdint>

namespace flowreasoner::eval {

/// What one system's runs of one problem came to.
struct ProblemShare {
  double share = 0;       ///< of the judged runs, those that solved it; 0 to 1
  std::int64_t runs = 0;  ///< judged; at least 1

  bool operator==(const ProblemShare&) const = default;
};

}  // namespace flowreasoner::eval
