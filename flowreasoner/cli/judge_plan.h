#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/judge_flags.h"
#include "flowreasoner/eval/judged_problem.h"
#include "flowreasoner/eval/samples_file.h"
#include "flowreasoner/eval/task_ids.h"

namespace flowreasoner::cli {

/// What `judge` is about to do, all files read and found good.
struct JudgePlan {
  std::string set;                            ///< as given, a file by its name alone
  eval::TaskIds ids;                          ///< of the whole set
  std::vector<eval::JudgedProblem> problems;  ///< those that are judged: the first so many
  std::optional<eval::SamplesSurvey> samples;
};

/// Loads the set and looks at all samples once. Errors, all of the user's input: those of
/// tasks::load_task_set, eval::judged_problems and eval::survey_samples.
Result<JudgePlan> make_judge_plan(const JudgeFlags& flags, const Config& config);

/// The header of the verdicts file (docs/formats.md): all that decides what its verdicts are.
/// `python` is the guests' version.
Json verdicts_header(const JudgePlan& plan, const JudgeFlags& flags, const Config& config,
                     const std::string& python);

/// Limits as the header of a verdicts file has them.
Json limits_json(const sandbox::Limits& limits);

}  // namespace flowreasoner::cli
