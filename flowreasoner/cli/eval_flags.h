#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/engine_flags.h"
#include "flowreasoner/cli/eval_plan.h"

namespace CLI {
class App;
}

namespace flowreasoner::cli {

/// What `eval` was asked for.
struct EvalFlags {
  std::vector<std::filesystem::path> recorded;  ///< files or folders of recorded answers
  std::vector<std::string> methods;
  std::vector<std::string> sets;
  std::vector<std::string> metas;
  std::vector<std::vector<std::string>> teams;  ///< a meta-agent ("-": none), then its workers
  std::optional<std::string> table;
  std::filesystem::path data;
  std::int64_t repeats = 1;
  std::optional<std::int64_t> limit;
  std::string train;
  std::optional<std::int64_t> train_limit;
  std::optional<std::int64_t> search_steps;
  std::optional<std::size_t> parallel;  ///< unset: 32, of recorded answers 4 a processor
  EpisodeSettings settings;
  std::string against = "last";
  bool drop_broken = false;
  std::filesystem::path output;  ///< folder of the reports; empty: none are written
  std::string resume;
  SandboxFlags sandbox;
};

void declare_eval_flags(CLI::App& command, EvalFlags& flags);

/// What the flags ask for, with the configuration's defaults and the presets of `--table` below
/// them. Errors: kInvalidArgument for what does not go together or is missing.
Result<EvalPlan> eval_plan(const EvalFlags& flags, const CommonOptions& common,
                           const Config& config);

/// Whether any flag says what is to be played; with --resume and with --recorded none may.
bool names_a_plan(const EvalFlags& flags);

}  // namespace flowreasoner::cli
