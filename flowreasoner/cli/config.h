#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::cli {

/// What a user may decide about an episode, in `[defaults]` of the configuration and by flags of
/// the same names. Unset: the next lower word holds (flag, configuration, built-in default).
struct EpisodeSettings {
  std::string meta;                             ///< model specification
  std::vector<std::string> workers;             ///< the first is a workflow's default model
  std::optional<std::int64_t> rounds;           ///< 1 or more
  std::optional<std::int64_t> samples;          ///< candidates a round
  std::optional<std::int64_t> validation_runs;  ///< runs of each candidate
  std::optional<std::string> feedback;          ///< "score" or "log"
  std::optional<std::string> select;            ///< "soft" or "best"
  std::optional<bool> overlap;
  std::optional<double> max_usd;
  std::optional<std::int64_t> max_tokens;
  std::optional<double> max_seconds;
  std::optional<std::int64_t> max_calls;

  /// These settings where they are set, else those of `below`.
  EpisodeSettings over(const EpisodeSettings& below) const;
};

/// One `flowreasoner.toml` (docs/config.md). A value; without a file everything has its default.
struct Config {
  std::filesystem::path file;  ///< where it came from; empty: no file
  std::map<std::string, llm::ModelOptions> models;
  EpisodeSettings defaults;
  std::int64_t seed = 0;
  sandbox::SandboxOptions sandbox;
  sandbox::Limits limits;       ///< of a program that is judged or run
  std::filesystem::path runs;   ///< run store; empty: the state folder's
  std::filesystem::path cache;  ///< reply cache; empty: none
  std::filesystem::path data;   ///< folder of problem sets; empty: find_data_folder()
};

/// Reads `named` (`--config`); when it is empty, `flowreasoner.toml` in the working folder, else in
/// the configuration folder, else no file at all. Relative paths in a file count from its folder.
/// Errors: kNotFound for a named file; kInvalidArgument: one line with file and line.
Result<Config> load_config(const std::filesystem::path& named);

/// The same from text; `file` names it in errors.
Result<Config> parse_config(std::string_view text, const std::filesystem::path& file);

/// The folder of problem sets: what `--data` says, else the configuration, else what
/// find_data_folder() finds.
std::filesystem::path data_folder(const std::filesystem::path& flag, const Config& config);

}  // namespace flowreasoner::cli
