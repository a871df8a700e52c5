#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flowreasoner/eval/outcome.h"
#include "flowreasoner/eval/problem_share.h"

namespace flowreasoner::eval {

/// Which systems solved which problems of one set; what pairs of systems, the oracle and the
/// per-problem grid are made of. A value.
struct ShareMatrix {
  struct Row {
    std::string problem;
    std::vector<std::optional<ProblemShare>> shares;  ///< by system; unset: no judged run
  };

  std::vector<Row> rows;

  /// The judged problems of one system, in the rows' order.
  std::vector<ProblemShare> column(std::size_t system) const;
};

/// Rows in the order in which `outcomes` first name a problem, columns as in `systems`. All
/// outcomes are of one set and of one of the systems.
ShareMatrix share_matrix(std::span<const Outcome> outcomes, const std::vector<System>& systems);

}  // namespace flowreasoner::eval
