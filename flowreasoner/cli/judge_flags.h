#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/engine_flags.h"
#include "flowreasoner/eval/sample_jobs.h"

namespace CLI {
class App;
}

namespace flowreasoner::cli {

/// What `judge` was asked for.
struct JudgeFlags {
  std::string samples;  ///< file or folder; empty: only the references are judged
  std::string set;
  std::filesystem::path data;
  std::optional<std::int64_t> limit;
  std::vector<std::int64_t> k;   ///< empty: 1, 10 and 100, where there are enough samples
  std::filesystem::path output;  ///< empty: beside the samples
  bool resume = false;
  bool overwrite = false;
  std::optional<std::string> sanitize;  ///< "only", "both"; unset: raw
  bool uncalibrated = false;            ///< without the problems' preambles
  std::string mode = "auto";            ///< "auto", "shared"
  std::optional<std::size_t> parallel;
  bool check_references = false;
  bool drop_broken = false;
  SandboxFlags sandbox;

  eval::Cleaning cleaning() const;
  /// Where the verdicts go: "samples_verdicts.jsonl" beside "samples.jsonl.gz" or the folder
  /// "samples".
  std::filesystem::path verdicts() const;
};

/// Programs under judgement at once where nobody says how many: four for each processor.
std::size_t default_parallel();

void declare_judge_flags(CLI::App& command, JudgeFlags& flags);

/// Settles what the parser leaves open, and refuses what does not go together: kInvalidArgument.
Result<void> check_judge_flags(JudgeFlags& flags);

/// The command that goes on with an interrupted run, as one types it into a shell.
std::string resume_command(const JudgeFlags& flags, const CommonOptions& common);

}  // namespace flowreasoner::cli
