#include "flowreasoner/cli/episode_plan.h"

#include <cmath>
#include <utility>

namespace flowreasoner::cli {
namespace {

template <class T>
void put(Json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

template <class T>
void set(T& target, const std::optional<T>& value) {
  if (value) target = *value;
}

}  // namespace

Json to_json(const EpisodeSettings& settings) {
  Json object{{"worker", settings.workers}};
  if (!settings.meta.empty()) object["meta"] = settings.meta;
  put(object, "rounds", settings.rounds);
  put(object, "samples", settings.samples);
  put(object, "validation_runs", settings.validation_runs);
  put(object, "feedback", settings.feedback);
  put(object, "select", settings.select);
  put(object, "overlap", settings.overlap);
  put(object, "max_usd", settings.max_usd);
  put(object, "max_tokens", settings.max_tokens);
  put(object, "max_seconds", settings.max_seconds);
  put(object, "max_calls", settings.max_calls);
  return object;
}

EpisodeSettings settings_from_json(const Json& json) {
  EpisodeSettings settings;
  settings.meta = json_string(json, "meta").value_or("");
  settings.workers = json_strings(json, "worker");
  settings.rounds = json_integer(json, "rounds");
  settings.samples = json_integer(json, "samples");
  settings.validation_runs = json_integer(json, "validation_runs");
  settings.feedback = json_string(json, "feedback");
  settings.select = json_string(json, "select");
  settings.overlap = json_bool(json, "overlap");
  settings.max_usd = json_number(json, "max_usd");
  settings.max_tokens = json_integer(json, "max_tokens");
  settings.max_seconds = json_number(json, "max_seconds");
  settings.max_calls = json_integer(json, "max_calls");
  return settings;
}

Json to_json(const EpisodePlan& plan) {
  return Json{{"problem", tasks::to_json(plan.problem)},
              {"settings", to_json(plan.settings)},
              {"seed", plan.seed}};
}

Result<EpisodePlan> plan_from_json(const Json& json) {
  const Json* problem = json_member(json, "problem");
  const Json* settings = json_member(json, "settings");
  if (problem == nullptr || settings == nullptr) {
    return Error(Errc::kBadData, "the run's record holds no plan of an episode");
  }
  EpisodePlan plan;
  FR_TRY(plan.problem, tasks::problem_from_json(*problem));
  plan.settings = settings_from_json(*settings);
  plan.seed = json_unsigned(json, "seed").value_or(0);
  return plan;
}

Result<EpisodeSettings> resumed_settings(const EpisodeSettings& flags,
                                         const EpisodeSettings& recorded) {
  const EpisodeSettings settings = flags.over(recorded);
  if (settings.overlap.value_or(true) != recorded.overlap.value_or(true)) {
    return Error(Errc::kInvalidArgument,
                 "--no-overlap can not be added to a run that began without");
  }
  return settings;
}

workflow::BudgetLimits budget_limits(const EpisodeSettings& settings) {
  workflow::BudgetLimits limits;
  limits.usd = settings.max_usd;
  limits.tokens = settings.max_tokens;
  limits.calls = settings.max_calls;
  if (settings.max_seconds) limits.time = Milliseconds(std::llround(*settings.max_seconds * 1000));
  return limits;
}

Result<episode::EpisodeOptions> episode_options(const EpisodePlan& plan, const Config& config) {
  const EpisodeSettings& settings = plan.settings;
  episode::EpisodeOptions options;
  options.seed = plan.seed;
  set(options.rounds, settings.rounds);
  set(options.candidates, settings.samples);
  set(options.validation_runs, settings.validation_runs);
  set(options.overlap, settings.overlap);
  options.budget = budget_limits(settings);
  options.judge = config.limits;
  options.workflow.program = config.limits;
  if (settings.feedback) {
    if (*settings.feedback != "log" && *settings.feedback != "score") {
      return Error(Errc::kInvalidArgument, "--feedback is log or score");
    }
    options.feedback.mode = *settings.feedback == "score" ? meta_agent::FeedbackMode::kScore
                                                          : meta_agent::FeedbackMode::kLog;
  }
  if (settings.select) {
    const auto selection = episode::selection_from_name(*settings.select);
    if (!selection) return Error(Errc::kInvalidArgument, "--select is soft or best");
    options.selection.selection = *selection;
  }
  return options;
}

}  // namespace flowreasoner::cli
