#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/cell.h"
#include "flowreasoner/eval/comparison.h"
#include "flowreasoner/eval/head_room.h"
#include "flowreasoner/eval/outcome.h"
#include "flowreasoner/eval/paper_numbers.h"
#include "flowreasoner/eval/share_matrix.h"

namespace flowreasoner::eval {

/// What a method paid once before it answered anything, for one set.
struct SearchCost {
  System system;
  std::string set;
  Cost cost;
};

/// Which system all others are compared with.
enum class Against {
  kLast,  ///< the last one named: fixed before anything was measured
  kBest,  ///< the one with the best pass@1: the p-values are then too small, and the remarks say so
};

struct EvaluationOptions {
  std::string run;                   ///< its id; may be empty
  std::string title = "Evaluation";  ///< heading of the reports
  /// What else a reader should know, as name and value: seed, revision, dates.
  std::vector<std::pair<std::string, std::string>> facts;
  /// Leave problems whose reference solution fails out of everything (`--drop-broken`).
  bool drop_broken = false;
  Against against = Against::kLast;
  std::optional<PaperTable> paper;  ///< whose numbers stand beside
  Resampling resampling;
};

/// Everything of one scope: a set, or all sets together (kOverall).
struct Scope {
  std::string name;
  std::vector<std::size_t> systems;  ///< that ran here, as indices
  std::vector<Cell> cells;           ///< of these, in the same order
  std::vector<std::size_t> front;    ///< cells on the cost front, cheapest first
  std::optional<HeadRoom> head_room;
  bool has_same_problems = true;  ///< every system was judged on the same ones
};

/// What a report is made of. A value.
struct Evaluation {
  EvaluationOptions options;
  std::vector<System> systems;
  std::vector<std::string> names;  ///< of the systems, short and different
  std::vector<std::string> sets;
  std::vector<ShareMatrix> matrices;  ///< by set
  /// By set, then row of its matrix, then system, then repeat.
  std::vector<Outcome> outcomes;
  std::vector<Scope> scopes;  ///< by set; with two sets or more, kOverall behind them
  std::vector<Comparison> comparisons;
  std::optional<std::size_t> reference;  ///< the system that the others are compared with
  std::vector<std::string> broken;       ///< "SET PROBLEM" whose reference solution fails
};

/// Computes all figures. Systems, sets and problems are in the order in which `outcomes` first
/// names them: hand them over in the plan's order, so that a resumed run gives the same report.
/// Errors: kInvalidArgument for no outcomes, or two of the same run.
Result<Evaluation> evaluate(std::vector<Outcome> outcomes,
                            const std::vector<SearchCost>& searches = {},
                            EvaluationOptions options = {});

}  // namespace flowreasoner::eval
