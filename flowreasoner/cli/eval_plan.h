#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/eval/evaluation_run.h"
#include "flowreasoner/eval/paper_numbers.h"
#include "flowreasoner/eval/system.h"

namespace flowreasoner::cli {

/// A meta-agent and the workers whose use it plans, by their specifications.
struct ModelTeam {
  std::string meta;  ///< empty: none, for methods that ask no meta-agent
  std::vector<std::string> workers;
};

/// All that decides what `eval` does. It stands in the run's record, so that a run can be taken up
/// again by its id alone.
struct EvalPlan {
  std::vector<std::string> methods;  ///< names, or folders of workflows (with a slash)
  std::vector<std::string> sets;     ///< names or files
  std::vector<ModelTeam> teams;
  std::int64_t repeats = 1;
  std::optional<std::int64_t> limit;  ///< the first so many problems of each set
  std::string train;                  ///< what searches learn from; empty: each set's `validate`
  std::optional<std::int64_t> train_limit;
  std::optional<std::int64_t> search_steps;  ///< rounds, generations, epochs
  std::filesystem::path data;
  EpisodeSettings settings;  ///< without its models
  std::uint64_t seed = 0;

  // Of the report.
  std::optional<eval::PaperTable> table;
  eval::Against against = eval::Against::kLast;
  bool drop_broken = false;
};

/// Errors of the second: kBadData.
Json to_json(const EvalPlan& plan);
Result<EvalPlan> eval_plan_from_json(const Json& json);

/// Every method with every team, each system once: a method without a meta-agent does not change
/// with it. Errors: kInvalidArgument for a team that lacks what a method needs.
Result<std::vector<eval::System>> systems_of(const EvalPlan& plan);

/// The sets with what searches learn from; nothing of that when no method searches.
/// Errors: those of tasks::load_task_set; kInvalidArgument when a set has no training split, or one
/// that holds some of its problems.
Result<std::vector<eval::EvaluatedSet>> load_sets(const EvalPlan& plan);

/// How the searches search.
eval::methods::MethodOptions method_options(const EvalPlan& plan);

/// A digest of the fixed methods' programs: a run that is taken up again may not mix two versions.
/// Errors: those of eval::methods::make_method.
Result<std::string> programs_digest(const EvalPlan& plan);

}  // namespace flowreasoner::cli
