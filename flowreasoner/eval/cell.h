#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/eval/interval.h"
#include "flowreasoner/eval/outcome.h"

namespace flowreasoner::eval {

/// All sets together, as a cell's set. Every problem counts once, so that its pass@1 is the mean of
/// the sets' weighted by their numbers of problems: the "overall" of the paper's tables.
inline constexpr std::string_view kOverall = "overall";

/// What one system came to on one set. A value; docs/eval.md says how each figure is computed.
struct Cell {
  System system;
  std::string set;

  std::int64_t problems = 0;  ///< that were run
  std::int64_t runs = 0;      ///< of them; more than `problems` with repeats
  std::int64_t judged = 0;    ///< problems with a run that got a verdict
  std::int64_t judged_runs = 0;

  /// Mean over judged problems of the share of runs that solved them; unset when none was judged.
  std::optional<double> pass_at_1;
  Interval ci95;
  double score = 0;  ///< mean over judged runs of the part of the tests that passed

  Cost cost;    ///< of all runs
  Cost search;  ///< paid once, before the first problem: a search for a workflow, training
  std::optional<double> latency_p50;  ///< seconds; unset when no run's is known
  std::optional<double> latency_p95;

  /// What one answer costs: US dollars a run.
  double usd_per_run() const;
  /// With the search shared out over this set's problems. It shrinks with more problems.
  double usd_per_run_with_search() const;
  bool is_priced() const { return cost.is_priced && search.is_priced; }
};

/// The outcomes of one system on the sets of one cell, with the judged problems of each such set.
struct CellInput {
  System system;
  std::string set;
  std::vector<const Outcome*> outcomes;             ///< borrowed for the call
  std::vector<std::vector<ProblemShare>> problems;  ///< by set
  Cost search;
};

Cell make_cell(const CellInput& input);

}  // namespace flowreasoner::eval
