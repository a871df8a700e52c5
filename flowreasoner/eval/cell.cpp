#include "flowreasoner/eval/cell.h"

#include <set>
#include <utility>

#include "flowreasoner/eval/quantile.h"

namespace flowreasoner::eval {
namespace {

double over(double amount, std::int64_t count) {
  return count == 0 ? 0 : amount / static_cast<double>(count);
}

}  // namespace

double Cell::usd_per_run() const {
  return over(cost.usd, runs);
}

double Cell::usd_per_run_with_search() const {
  return usd_per_run() + over(search.usd, problems);
}

Cell make_cell(const CellInput& input) {
  Cell cell;
  cell.system = input.system;
  cell.set = input.set;
  cell.search = input.search;
  std::set<std::pair<std::string_view, std::string_view>> problems;
  std::vector<double> seconds;
  double score = 0;
  for (const Outcome* outcome : input.outcomes) {
    problems.emplace(outcome->set, outcome->problem);
    cell.cost += outcome->cost;
    if (outcome->latency) seconds.push_back(static_cast<double>(outcome->latency->count()) / 1e3);
    if (!outcome->solved) continue;
    ++cell.judged_runs;
    score += outcome->score;
  }
  cell.problems = static_cast<std::int64_t>(problems.size());
  cell.runs = static_cast<std::int64_t>(input.outcomes.size());
  cell.score = over(score, cell.judged_runs);
  if (!seconds.empty()) {
    cell.latency_p50 = quantile(seconds, 0.5);
    cell.latency_p95 = quantile(seconds, 0.95);
  }
  for (const auto& set : input.problems) cell.judged += static_cast<std::int64_t>(set.size());
  if (cell.judged > 0) {
    cell.pass_at_1 = mean_share(input.problems);
    cell.ci95 = wilson_interval(*cell.pass_at_1, effective_trials(input.problems));
  }
  return cell;
}

}  // namespace flowreasoner::eval
