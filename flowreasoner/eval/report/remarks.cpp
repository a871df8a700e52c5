#include "flowreasoner/eval/report/remarks.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::eval::report {
namespace {

/// "a, b, c and 12 more".
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 12;
  const std::span shown(names.begin(), std::min(names.size(), kShown));
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

void add_broken(const Evaluation& evaluation, std::vector<std::string>& lines) {
  if (evaluation.broken.empty()) return;
  lines.push_back(
      fmt::format("The reference solution of {} fails its own tests here; {}: {}.",
                  plural(static_cast<std::int64_t>(evaluation.broken.size()), "problem"),
                  evaluation.options.drop_broken ? "these are left out of all figures"
                                                 : "these count all the same",
                  listed(evaluation.broken)));
}

void add_unjudged(const Evaluation& evaluation, std::vector<std::string>& lines) {
  std::vector<std::string> where;
  for (const Scope& scope : evaluation.scopes) {
    if (scope.name == kOverall) continue;
    for (std::size_t i = 0; i < scope.cells.size(); ++i) {
      const std::int64_t missing = scope.cells[i].runs - scope.cells[i].judged_runs;
      if (missing == 0) continue;
      where.push_back(fmt::format("{} on {} ({} of {})", evaluation.names[scope.systems[i]],
                                  scope.name, missing, scope.cells[i].runs));
    }
  }
  if (where.empty()) return;
  lines.push_back(
      "Runs without a verdict (cut off, or nothing to judge by) count in no pass@1, only "
      "in costs: " +
      listed(where) + ".");
}

void add_unpriced(const Evaluation& evaluation, std::vector<std::string>& lines) {
  std::vector<std::string> names;
  for (const Scope& scope : evaluation.scopes) {
    for (std::size_t i = 0; i < scope.cells.size(); ++i) {
      const std::string& name = evaluation.names[scope.systems[i]];
      if (scope.cells[i].is_priced()) continue;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  if (names.empty()) return;
  lines.push_back(
      "Costs marked ≥ are lower bounds and \"cost unknown\" has none, since some model "
      "has no known price; these systems are not on the cost front: " +
      listed(names) + ".");
}

void add_unequal(const Evaluation& evaluation, std::vector<std::string>& lines) {
  std::vector<std::string> sets;
  for (const Scope& scope : evaluation.scopes) {
    if (!scope.has_same_problems && scope.name != kOverall) sets.push_back(scope.name);
  }
  if (sets.empty()) return;
  lines.push_back("Not every system has a verdict on the same problems of " + listed(sets) +
                  ": there, compare by the paired differences, which use shared problems alone.");
}

void add_tests(const Evaluation& evaluation, std::vector<std::string>& lines) {
  const auto& comparisons = evaluation.comparisons;
  if (comparisons.empty()) return;
  const bool with_repeats = std::any_of(
      comparisons.begin(), comparisons.end(),
      [](const Comparison& comparison) { return comparison.test == PairedTest::kSignFlip; });
  const Resampling& resampling = evaluation.options.resampling;
  lines.push_back(fmt::format(
      "Differences are paired by problem; their intervals are of a bootstrap over problems ({} "
      "draws, seed {}). p is two-sided, of {}; Holm's correction is over the {} of the table.",
      resampling.count, resampling.seed,
      with_repeats ? "an exact sign-flip test of the problems' means where there are repeats, else "
                     "McNemar's "
                     "exact test"
                   : "McNemar's exact test",
      plural(static_cast<std::int64_t>(comparisons.size()), "comparison")));
  if (evaluation.options.against == Against::kBest) {
    lines.push_back(
        "The reference is the system that came out best in these same results, so the "
        "p-values are too small.");
  }
}

void add_head_room(const Evaluation& evaluation, std::vector<std::string>& lines) {
  bool is_there = false;
  bool has_foresight = false;
  for (const Scope& scope : evaluation.scopes) {
    if (!scope.head_room) continue;
    is_there = true;
    has_foresight = has_foresight || scope.head_room->foresight_pass;
  }
  if (!is_there) return;
  std::string line =
      "The oracle takes, for each problem, the system that did best on it: an upper bound, since "
      "the "
      "best of several runs is in part luck.";
  line += has_foresight
              ? " With foresight it chooses by the other repeats and is judged by one that "
                "it has not seen."
              : " Repeats would tell luck apart.";
  lines.push_back(std::move(line));
}

void add_reported(const Evaluation& evaluation, std::vector<std::string>& lines) {
  if (!evaluation.options.paper) return;
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < evaluation.systems.size(); ++i) {
    const PaperRow* row = paper_row(*evaluation.options.paper, evaluation.systems[i]);
    if (row != nullptr) rows.push_back(fmt::format("{}: \"{}\"", evaluation.names[i], row->name));
  }
  lines.push_back(
      fmt::format("\"Reported\" is what the paper prints (arXiv 2504.15257), with its models and "
                  "on its problems; "
                  "nothing of it was measured here. Its rows: {}.",
                  rows.empty() ? "none" : fmt::format("{}", fmt::join(rows, ", "))));
}

}  // namespace

std::vector<std::string> remarks(const Evaluation& evaluation) {
  std::vector<std::string> lines{
      "pass@1 is the mean over problems; its interval is Wilson's, with repeats at the number of "
      "independent runs that they are worth."};
  add_broken(evaluation, lines);
  add_unjudged(evaluation, lines);
  add_unequal(evaluation, lines);
  add_unpriced(evaluation, lines);
  add_tests(evaluation, lines);
  add_head_room(evaluation, lines);
  add_reported(evaluation, lines);
  return lines;
}

}  // namespace flowreasoner::eval::report
