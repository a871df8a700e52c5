#include "flowreasoner/cli/judge_plan.h"

#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/task_set.h"

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

/// The name of a set, a file or a folder without where it lies.
std::string bare_name(const std::string& name) {
  fs::path path = name;
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

std::string digest_of(const std::vector<eval::JudgedProblem>& problems) {
  std::string digest;
  for (const eval::JudgedProblem& problem : problems) {
    digest += problem.id;
    digest += "\n" + problem.suite->key + problem.prompt + problem.preamble;
    digest = sha256_hex(digest);
  }
  return digest;
}

std::string cleaning_name(eval::Cleaning cleaning) {
  if (cleaning == eval::Cleaning::kRaw) return "raw";
  return cleaning == eval::Cleaning::kBoth ? "both" : "only";
}

}  // namespace

Json limits_json(const sandbox::Limits& limits) {
  return {{"cpu_ms", limits.cpu.count()},        {"wall_ms", limits.wall.count()},
          {"memory_bytes", limits.memory_bytes}, {"processes", limits.processes},
          {"open_files", limits.open_files},     {"output_bytes", limits.output_bytes},
          {"folder_bytes", limits.folder_bytes}};
}

Result<JudgePlan> make_judge_plan(const JudgeFlags& flags, const Config& config) {
  FR_TRY(tasks::TaskSet set, tasks::load_task_set(flags.set, data_folder(flags.data, config)));
  std::vector<std::string> names;
  names.reserve(set.problems.size());
  for (const tasks::Problem& problem : set.problems) names.push_back(problem.id);
  if (flags.limit && static_cast<std::size_t>(*flags.limit) < set.problems.size()) {
    set.problems.resize(static_cast<std::size_t>(*flags.limit));
  }
  if (flags.uncalibrated) {
    for (tasks::Problem& problem : set.problems) problem.preamble.clear();
  }
  FR_TRY(std::vector<eval::JudgedProblem> problems, eval::judged_problems(std::move(set.problems)));
  JudgePlan plan{bare_name(set.name), eval::TaskIds(std::move(names)), std::move(problems), {}};
  if (flags.samples.empty()) return plan;
  FR_TRY(plan.samples, eval::survey_samples(flags.samples, plan.ids, plan.problems.size()));
  return plan;
}

Json verdicts_header(const JudgePlan& plan, const JudgeFlags& flags, const Config& config,
                     const std::string& python) {
  return {{"verdicts", 1},
          {"set", plan.set},
          {"problems", plan.problems.size()},
          {"problems_sha256", digest_of(plan.problems)},
          {"samples", bare_name(flags.samples)},
          {"sample_count", plan.samples ? plan.samples->total : 0},
          {"samples_sha256", plan.samples ? plan.samples->digest : ""},
          {"sanitize", cleaning_name(flags.cleaning())},
          {"mode", flags.mode},
          {"python", python},
          {"interpreter", sandbox_options(config, flags.sandbox).python.string()},
          {"limits", limits_json(config.limits)}};
}

}  // namespace flowreasoner::cli
