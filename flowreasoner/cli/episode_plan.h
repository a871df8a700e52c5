#pragma once
#include <cstdint>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::cli {

/// All that decides how `solve` plays its episode. It stands in the run's record, so that a run can
/// be taken up again by its id alone.
struct EpisodePlan {
  tasks::Problem problem;
  EpisodeSettings settings;
  std::uint64_t seed = 0;
};

Json to_json(const EpisodePlan& plan);
/// Errors: kBadData names the field.
Result<EpisodePlan> plan_from_json(const Json& json);

/// JSON of the settings alone; unset ones are left out.
Json to_json(const EpisodeSettings& settings);
EpisodeSettings settings_from_json(const Json& json);

/// What a resumed run goes on with: flags over what stands in its record. Errors: kInvalidArgument
/// where they differ on overlap, because recorded replies are found by the task that asked.
Result<EpisodeSettings> resumed_settings(const EpisodeSettings& flags,
                                         const EpisodeSettings& recorded);

/// The budgets among the settings.
workflow::BudgetLimits budget_limits(const EpisodeSettings& settings);

/// Built-in defaults, with the configuration's limits and the plan's settings over them.
/// Errors: kInvalidArgument for a word that there is not.
Result<episode::EpisodeOptions> episode_options(const EpisodePlan& plan, const Config& config);

}  // namespace flowreasoner::cli
