#include "flowreasoner/cli/run_plan.h"

#include <utility>

#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::cli {

Json to_json(const RunPlan& plan) {
  Json object{{"workflow", plan.workflow},
              {"graph", plan.program.graph},
              {"prompt", plan.program.prompt},
              {"settings", to_json(plan.settings)},
              {"seed", plan.seed}};
  if (plan.is_set()) object["set"] = plan.set;
  if (!plan.data.empty()) object["data"] = plan.data.string();
  if (plan.limit) object["limit"] = *plan.limit;
  if (plan.problem) object["problem"] = tasks::to_json(*plan.problem);
  return object;
}

Result<RunPlan> run_plan_from_json(const Json& json) {
  const auto graph = json_string(json, "graph");
  const Json* settings = json_member(json, "settings");
  if (!graph || settings == nullptr) {
    return Error(Errc::kBadData, "the run's record holds no workflow to run");
  }
  RunPlan plan;
  plan.workflow = json_string(json, "workflow").value_or("");
  plan.program.graph = *graph;
  plan.program.prompt = json_string(json, "prompt").value_or("");
  plan.set = json_string(json, "set").value_or("");
  plan.data = json_string(json, "data").value_or("");
  plan.limit = json_integer(json, "limit");
  plan.settings = settings_from_json(*settings);
  plan.seed = json_unsigned(json, "seed").value_or(0);
  const Json* problem = json_member(json, "problem");
  if (problem != nullptr) {
    FR_TRY(plan.problem, tasks::problem_from_json(*problem));
  }
  return plan;
}

Result<std::vector<tasks::Problem>> problems_of(const RunPlan& plan) {
  if (plan.problem) return std::vector{*plan.problem};
  FR_TRY(tasks::TaskSet set, tasks::load_task_set(plan.set, plan.data));
  if (plan.limit && static_cast<std::size_t>(*plan.limit) < set.problems.size()) {
    set.problems.resize(static_cast<std::size_t>(*plan.limit));
  }
  return std::move(set.problems);
}

}  // namespace flowreasoner::cli
