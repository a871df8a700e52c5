#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/eval/methods/program_evaluator.h"
#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/meta_agent/designer.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/recorded_model.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::eval::methods {

/// One step of a search: a program that was found and what it is worth, or a batch of a
/// controller's training. A value.
struct SearchStep {
  std::int64_t number = 0;   ///< from 1
  std::int64_t parent = 0;   ///< the step that it improves; 0: none
  std::string modification;  ///< what it is or what it changes, in the optimizer's words
  workflow::Program program;
  double score = 0;   ///< on the training split, [0, 1]
  std::string error;  ///< why it could not be scored; empty: it was
  workflow::Spent cost;
};

/// What a search works with. Pointers are borrowed and outlive the search.
struct SearchParts {
  llm::ChatModel* optimizer = nullptr;  ///< writes programs; a search that asks none ignores it
  std::vector<workflow::Worker> workers;
  sandbox::Sandbox* sandbox = nullptr;  ///< for the static checks
  ProgramEvaluator* evaluator = nullptr;
  /// Of this search alone; the evaluator charges it as well. What it has spent is the search's
  /// cost.
  workflow::Budget* budget = nullptr;
  /// Where the optimizer's calls are recorded: store, episode and paid calls of it.
  workflow::CallScope record;
  meta_agent::DesignerOptions designer;  ///< repairs are the search's own business
  std::uint64_t seed = 0;
  std::function<void(const SearchStep&)> on_step;  ///< may be empty; must not throw
};

/// What a search found, frozen: all that solve() needs. A value.
struct SearchResult {
  std::string method;
  workflow::Program program;  ///< empty when `policy` makes them
  Json policy;                ///< of a controller; null: `program` is for all queries
  double score = 0;           ///< on the training split
  std::string stopped;        ///< "steps", "converged", "budget"
  std::vector<SearchStep> steps;
  workflow::Spent cost;  ///< of optimizer and workers, unfinished steps too

  /// Enters a step, and tells `parts` of it.
  void add(SearchStep step, const SearchParts& parts);
};

/// `{method, program: {graph, prompt}, policy, score, stopped, usd, is_priced, tokens, tokens_out,
/// calls, steps}`. Error kBadData names the field.
Json to_json(const SearchResult& result);
Result<SearchResult> search_result_from_json(const Json& json);

}  // namespace flowreasoner::eval::methods
