#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/engine_flags.h"

namespace flowreasoner::cli {

/// What `eval --recorded` was asked for.
struct RecordedEvaluationOptions {
  /// Files of recorded answers (docs/formats.md), or folders of them. At least one.
  std::vector<std::filesystem::path> recorded;
  std::filesystem::path data;  ///< folder of problem sets; empty: the configuration's, or found
  std::optional<std::int64_t> limit;  ///< only answers to the first so many problems of each set
  /// Gets report.html, report.md, report.json, outcomes.jsonl, disagreements.jsonl and the verdicts
  /// as they are made. It is made if it is not there. Empty: nothing is written.
  std::filesystem::path out;
  bool resume = false;  ///< go on with the verdicts in `out`; they must be of the same answers
  std::optional<std::size_t> parallel;  ///< answers under way at once; unset: 4 a processor
  /// BigCodeBench is judged only with an interpreter that is named here or in the configuration,
  /// since its tests need its libraries; what is not judged is said.
  SandboxFlags sandbox;
};

/// Judges recorded answers of named systems: the tables of `eval`, the agreement with the verdicts
/// of those who recorded them, the cause of each disagreement, and the head-room of choosing the
/// system for each problem. Tables (`--json`: one object) go to stdout, progress to stderr.
/// Returns the exit code, 0 whatever the scores. Errors: kInvalidArgument, kBadData, kNotFound for
/// what it was given; kEnvironment, kSandbox; kIo; kCancelled after a signal.
Result<int> run_recorded_evaluation(const RecordedEvaluationOptions& options,
                                    const CommonOptions& common);

}  // namespace flowreasoner::cli
