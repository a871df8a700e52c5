#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/program.h"

namespace flowreasoner::cli {

/// All that decides what `run` does. It stands in the run's record with the program's source, so
/// that a run can be taken up again by its id alone, and is the same when the folder has changed.
struct RunPlan {
  std::string workflow;  ///< the folder as given
  workflow::Program program;
  std::string set;                        ///< name or file; empty: one problem
  std::filesystem::path data;             ///< folder of problem sets
  std::optional<std::int64_t> limit;      ///< the first so many problems of the set
  std::optional<tasks::Problem> problem;  ///< without a set
  EpisodeSettings settings;
  std::uint64_t seed = 0;

  bool is_set() const { return !set.empty(); }
};

Json to_json(const RunPlan& plan);
/// Errors: kBadData names the field.
Result<RunPlan> run_plan_from_json(const Json& json);

/// The problems of the plan, in order. Errors: those of tasks::load_task_set.
Result<std::vector<tasks::Problem>> problems_of(const RunPlan& plan);

}  // namespace flowreasoner::cli
