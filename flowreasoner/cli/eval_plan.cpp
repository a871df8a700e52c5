#include "flowreasoner/cli/eval_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/eval/methods/method_table.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::cli {
namespace {

namespace methods = eval::methods;

constexpr std::string_view kTest = ":test";

bool needs_meta(const std::string& method) {
  const methods::MethodRow* row = methods::find_method(method);
  return row != nullptr && row->needs_meta;
}

bool needs_search(const std::string& method) {
  const methods::MethodRow* row = methods::find_method(method);
  return row != nullptr && row->needs_search;
}

/// The training split that belongs to a set: "humaneval:validate" for "humaneval:test".
Result<std::string> training_name(const EvalPlan& plan, const std::string& set) {
  if (!plan.train.empty()) return plan.train;
  if (set.ends_with(kTest)) return set.substr(0, set.size() - kTest.size()) + ":validate";
  return Error(Errc::kInvalidArgument,
               fmt::format("a search must not learn from the problems that it is judged by: say "
                           "{0}:test, whose training split is {0}:validate, or --train SET",
                           set));
}

void keep_first(std::vector<tasks::Problem>& problems, const std::optional<std::int64_t>& limit) {
  if (limit && static_cast<std::size_t>(*limit) < problems.size()) {
    problems.resize(static_cast<std::size_t>(*limit));
  }
}

Result<void> check_disjoint(const eval::EvaluatedSet& set) {
  std::set<std::string> ids;
  for (const tasks::Problem& problem : set.problems) ids.insert(problem.id);
  for (const tasks::Problem& problem : set.training) {
    if (!ids.contains(problem.id)) continue;
    return Error(Errc::kInvalidArgument, fmt::format("{} is in {} and in its training split, {}",
                                                     problem.id, set.name, set.training_name));
  }
  return {};
}

}  // namespace

Json to_json(const EvalPlan& plan) {
  Json teams = Json::array();
  for (const ModelTeam& team : plan.teams) {
    teams.push_back(Json{{"meta", team.meta}, {"worker", team.workers}});
  }
  Json json{{"methods", plan.methods},
            {"sets", plan.sets},
            {"teams", std::move(teams)},
            {"repeats", plan.repeats},
            {"settings", to_json(plan.settings)},
            {"seed", plan.seed},
            {"against", plan.against == eval::Against::kBest ? "best" : "last"},
            {"drop_broken", plan.drop_broken}};
  if (plan.limit) json["limit"] = *plan.limit;
  if (!plan.train.empty()) json["train"] = plan.train;
  if (plan.train_limit) json["train_limit"] = *plan.train_limit;
  if (plan.search_steps) json["search_steps"] = *plan.search_steps;
  if (!plan.data.empty()) json["data"] = plan.data.string();
  if (plan.table) json["table"] = eval::paper_table_name(*plan.table);
  return json;
}

Result<EvalPlan> eval_plan_from_json(const Json& json) {
  EvalPlan plan;
  plan.methods = json_strings(json, "methods");
  plan.sets = json_strings(json, "sets");
  const Json* teams = json_member(json, "teams");
  const Json* settings = json_member(json, "settings");
  if (plan.methods.empty() || plan.sets.empty() || teams == nullptr || !teams->is_array() ||
      settings == nullptr) {
    return Error(Errc::kBadData, "the run's record holds no plan of an evaluation");
  }
  for (const Json& team : *teams) {
    plan.teams.push_back({json_string(team, "meta").value_or(""), json_strings(team, "worker")});
  }
  plan.settings = settings_from_json(*settings);
  plan.repeats = json_integer(json, "repeats").value_or(1);
  plan.limit = json_integer(json, "limit");
  plan.train = json_string(json, "train").value_or("");
  plan.train_limit = json_integer(json, "train_limit");
  plan.search_steps = json_integer(json, "search_steps");
  plan.data = json_string(json, "data").value_or("");
  plan.seed = json_unsigned(json, "seed").value_or(0);
  plan.table = eval::paper_table_from_name(json_string(json, "table").value_or(""));
  if (json_string(json, "against") == "best") plan.against = eval::Against::kBest;
  plan.drop_broken = json_bool(json, "drop_broken").value_or(false);
  return plan;
}

Result<std::vector<eval::System>> systems_of(const EvalPlan& plan) {
  std::vector<eval::System> systems;
  for (const ModelTeam& team : plan.teams) {
    if (team.workers.empty()) {
      return Error(
          Errc::kInvalidArgument,
          "no worker: say --worker SPEC, or set worker under [defaults] in the configuration");
    }
    for (const std::string& method : plan.methods) {
      if (needs_meta(method) && team.meta.empty()) {
        return Error(Errc::kInvalidArgument,
                     method +
                         " needs a model that designs: say --meta SPEC, or set meta under "
                         "[defaults] in the configuration");
      }
      eval::System system;
      system.method = method;
      if (needs_meta(method)) system.meta = team.meta;
      system.workers = team.workers;
      if (std::find(systems.begin(), systems.end(), system) == systems.end()) {
        systems.push_back(std::move(system));
      }
    }
  }
  return systems;
}

Result<std::vector<eval::EvaluatedSet>> load_sets(const EvalPlan& plan) {
  const bool has_search = std::any_of(plan.methods.begin(), plan.methods.end(), needs_search);
  std::vector<eval::EvaluatedSet> sets;
  for (const std::string& name : plan.sets) {
    eval::EvaluatedSet set;
    set.name = name;
    FR_TRY(tasks::TaskSet loaded, tasks::load_task_set(name, plan.data));
    set.problems = std::move(loaded.problems);
    keep_first(set.problems, plan.limit);
    if (set.problems.empty()) return Error(Errc::kInvalidArgument, name + " holds no problems");
    if (has_search) {
      FR_TRY(set.training_name, training_name(plan, name));
      FR_TRY(tasks::TaskSet training, tasks::load_task_set(set.training_name, plan.data));
      set.training = std::move(training.problems);
      keep_first(set.training, plan.train_limit);
      if (auto checked = check_disjoint(set); !checked) return checked.error();
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

methods::MethodOptions method_options(const EvalPlan& plan) {
  methods::MethodOptions options;
  if (!plan.search_steps) return options;
  options.adas.generations = *plan.search_steps;
  options.aflow.rounds = *plan.search_steps;
  options.maas.epochs = *plan.search_steps;
  return options;
}

Result<std::string> programs_digest(const EvalPlan& plan) {
  std::string texts;
  for (const std::string& name : plan.methods) {
    if (needs_meta(name) || needs_search(name)) continue;
    FR_TRY(const auto method, methods::make_method(name));
    const methods::Approach approach = method->approach(meta_agent::Query());
    texts += fmt::format("{}\n{}\n{}\n", name, approach.program->graph, approach.program->prompt);
  }
  return sha256_hex(texts);
}

}  // namespace flowreasoner::cli
