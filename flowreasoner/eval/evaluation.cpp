#include "flowreasoner/eval/evaluation.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/cost_front.h"
#include "flowreasoner/eval/significance.h"

namespace flowreasoner::eval {
namespace {

template <class T>
std::size_t index_in(const std::vector<T>& list, const T& value) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
}

template <class T>
void add_new(std::vector<T>& list, const T& value) {
  if (index_in(list, value) == list.size()) list.push_back(value);
}

/// Lists the broken problems, and takes their outcomes out when the options say so.
void settle_broken(Evaluation& evaluation) {
  std::set<std::pair<std::string, std::string>> broken;
  for (const Outcome& outcome : evaluation.outcomes) {
    if (outcome.has_broken_reference) broken.emplace(outcome.set, outcome.problem);
  }
  for (const auto& [set, problem] : broken) {
    evaluation.broken.push_back(fmt::format("{} {}", set, problem));
  }
  if (!evaluation.options.drop_broken) return;
  std::erase_if(evaluation.outcomes, [&broken](const Outcome& outcome) {
    return broken.contains({outcome.set, outcome.problem});
  });
}

/// Outcomes of one run each, by set, problem, system and repeat.
Result<void> sort_outcomes(Evaluation& evaluation) {
  using Key = std::tuple<std::size_t, std::size_t, std::size_t, std::int64_t>;
  std::map<std::pair<std::string, std::string>, std::size_t> problems;  // by first appearance
  for (const Outcome& outcome : evaluation.outcomes) {
    if (outcome.set == kOverall) {
      return Error(Errc::kInvalidArgument,
                   "\"overall\" is all sets together; no set can be called so");
    }
    add_new(evaluation.systems, outcome.system);
    add_new(evaluation.sets, outcome.set);
    problems.try_emplace({outcome.set, outcome.problem}, problems.size());
  }
  std::vector<std::pair<Key, std::size_t>> order;
  for (std::size_t i = 0; i < evaluation.outcomes.size(); ++i) {
    const Outcome& outcome = evaluation.outcomes[i];
    const Key key{index_in(evaluation.sets, outcome.set),
                  problems.at({outcome.set, outcome.problem}),
                  index_in(evaluation.systems, outcome.system), outcome.repeat};
    order.emplace_back(key, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Outcome> sorted;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Outcome& outcome = evaluation.outcomes[order[i].second];
    if (i > 0 && order[i].first == order[i - 1].first) {
      return Error(Errc::kInvalidArgument,
                   fmt::format("two outcomes of {} on {} of {}, repeat {}", outcome.system.method,
                               outcome.problem, outcome.set, outcome.repeat));
    }
    sorted.push_back(std::move(outcome));
  }
  evaluation.outcomes = std::move(sorted);
  return {};
}

/// The outcomes of set number `set`: they lie side by side.
std::span<const Outcome> outcomes_of(const Evaluation& evaluation, const std::string& set) {
  const auto is_here = [&set](const Outcome& outcome) { return outcome.set == set; };
  const auto begin = std::find_if(evaluation.outcomes.begin(), evaluation.outcomes.end(), is_here);
  const auto end = std::find_if_not(begin, evaluation.outcomes.end(), is_here);
  return {begin, end};
}

/// Which sets a scope covers, and the stream of its random draws.
struct ScopeSets {
  std::string name;
  std::vector<std::size_t> sets;

  std::vector<const ShareMatrix*> matrices(const Evaluation& evaluation) const {
    std::vector<const ShareMatrix*> chosen;
    chosen.reserve(sets.size());
    for (const std::size_t set : sets) chosen.push_back(&evaluation.matrices[set]);
    return chosen;
  }
};

/// Each set; with two or more, all of them together behind.
std::vector<ScopeSets> scopes_of(const Evaluation& evaluation) {
  std::vector<ScopeSets> scopes;
  ScopeSets all{std::string(kOverall), {}};
  for (std::size_t i = 0; i < evaluation.sets.size(); ++i) {
    scopes.push_back({evaluation.sets[i], {i}});
    all.sets.push_back(i);
  }
  if (all.sets.size() > 1) scopes.push_back(std::move(all));
  return scopes;
}

/// Nothing when the system did not run on each of the sets.
std::optional<CellInput> cell_input(const Evaluation& evaluation, const ScopeSets& scope,
                                    std::size_t system, const std::vector<SearchCost>& searches) {
  CellInput input;
  input.system = evaluation.systems[system];
  input.set = scope.name;
  for (const std::size_t set : scope.sets) {
    const std::size_t before = input.outcomes.size();
    for (const Outcome& outcome : outcomes_of(evaluation, evaluation.sets[set])) {
      if (outcome.system == input.system) input.outcomes.push_back(&outcome);
    }
    if (input.outcomes.size() == before) return std::nullopt;
    input.problems.push_back(evaluation.matrices[set].column(system));
    for (const SearchCost& search : searches) {
      if (search.system == input.system && search.set == evaluation.sets[set]) {
        input.search += search.cost;
      }
    }
  }
  return input;
}

Resampling own_draws(const Evaluation& evaluation, const std::string& purpose) {
  Resampling resampling = evaluation.options.resampling;
  resampling.seed = named_seed(resampling.seed, purpose);
  return resampling;
}

bool have_same_problems(const std::vector<const ShareMatrix*>& matrices,
                        const std::vector<std::size_t>& systems) {
  for (const ShareMatrix* matrix : matrices) {
    for (const ShareMatrix::Row& row : matrix->rows) {
      const bool first = row.shares[systems.front()].has_value();
      for (const std::size_t system : systems) {
        if (row.shares[system].has_value() != first) return false;
      }
    }
  }
  return true;
}

Scope make_scope(const Evaluation& evaluation, const ScopeSets& sets,
                 const std::vector<SearchCost>& searches) {
  Scope scope;
  scope.name = sets.name;
  for (std::size_t system = 0; system < evaluation.systems.size(); ++system) {
    const auto input = cell_input(evaluation, sets, system, searches);
    if (!input) continue;
    scope.systems.push_back(system);
    scope.cells.push_back(make_cell(*input));
  }
  if (scope.systems.empty()) return scope;  // overall, and no system ran on all sets
  const auto matrices = sets.matrices(evaluation);
  scope.front = cost_front(scope.cells);
  scope.has_same_problems = have_same_problems(matrices, scope.systems);
  scope.head_room =
      head_room(matrices, scope.systems, own_draws(evaluation, "head-room " + scope.name));
  return scope;
}

/// By pass@1 over all sets, or on the first when no system ran on all.
std::size_t best_system(const Evaluation& evaluation) {
  const Scope& all = evaluation.scopes.back();
  const Scope& scope = all.cells.empty() ? evaluation.scopes.front() : all;
  const auto best =
      std::max_element(scope.cells.begin(), scope.cells.end(), [](const Cell& a, const Cell& b) {
        return a.pass_at_1.value_or(0) < b.pass_at_1.value_or(0);
      });
  return scope.systems[static_cast<std::size_t>(best - scope.cells.begin())];
}

void add_comparisons(Evaluation& evaluation) {
  const bool with_last = evaluation.options.against == Against::kLast;
  const std::size_t reference = with_last ? evaluation.systems.size() - 1 : best_system(evaluation);
  evaluation.reference = reference;
  const std::vector<ScopeSets> scopes = scopes_of(evaluation);
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    const auto& ran = evaluation.scopes[i].systems;
    if (std::find(ran.begin(), ran.end(), reference) == ran.end()) continue;
    for (const std::size_t system : ran) {
      if (system == reference) continue;
      const Resampling draws =
          own_draws(evaluation, "difference " + scopes[i].name + " " + evaluation.names[system]);
      auto comparison = compare(scopes[i].matrices(evaluation), system, reference, draws);
      if (!comparison) continue;
      comparison->set = scopes[i].name;
      evaluation.comparisons.push_back(std::move(*comparison));
    }
  }
  std::vector<double> p_values;
  p_values.reserve(evaluation.comparisons.size());
  for (const Comparison& comparison : evaluation.comparisons) p_values.push_back(comparison.p);
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < adjusted.size(); ++i) evaluation.comparisons[i].p_holm = adjusted[i];
}

}  // namespace

Result<Evaluation> evaluate(std::vector<Outcome> outcomes, const std::vector<SearchCost>& searches,
                            EvaluationOptions options) {
  Evaluation evaluation;
  evaluation.options = std::move(options);
  evaluation.outcomes = std::move(outcomes);
  settle_broken(evaluation);
  if (evaluation.outcomes.empty()) {
    return Error(Errc::kInvalidArgument, "there is no outcome to report");
  }
  if (auto sorted = sort_outcomes(evaluation); !sorted) return sorted.error();
  evaluation.names = short_names(evaluation.systems);
  for (const std::string& set : evaluation.sets) {
    evaluation.matrices.push_back(share_matrix(outcomes_of(evaluation, set), evaluation.systems));
  }
  for (const ScopeSets& sets : scopes_of(evaluation)) {
    evaluation.scopes.push_back(make_scope(evaluation, sets, searches));
  }
  if (evaluation.systems.size() > 1) add_comparisons(evaluation);
  return evaluation;
}

}  // namespace flowreasoner::eval
