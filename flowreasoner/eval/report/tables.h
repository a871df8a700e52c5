#pragma once
#include <optional>
#include <vector>

#include "flowreasoner/eval/evaluation.h"
#include "flowreasoner/eval/report/table.h"

namespace flowreasoner::eval::report {

/// The tables of an evaluation, in the order in which reports show them.
struct Tables {
  std::optional<Table> summary;  ///< systems x sets, as in the paper; with two sets or more
  std::vector<Table> scopes;     ///< by scope: accuracy, cost, tokens, calls, latency
  std::optional<Table> comparisons;
  std::optional<Table> head_room;

  std::vector<const Table*> all() const;
};

Tables make_tables(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
