#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/eval/sample_tally.h"

namespace flowreasoner::cli {

/// What the references of a set came to.
struct ReferenceReport {
  struct Broken {
    std::string id;
    std::string reason;
  };
  std::int64_t judged = 0;
  std::vector<Broken> broken;
  bool are_dropped = false;  ///< left out of the scores
};

/// What `judge` prints. A value.
struct JudgeReport {
  /// One column: the samples as they are, or the code that was found in them.
  struct Column {
    std::string name;  ///< "raw", "sanitized"
    eval::SampleScore score;
  };
  std::string set;
  std::int64_t problems = 0;                  ///< of the set, --limit considered
  std::vector<Column> columns;                ///< none: there were no samples
  std::vector<std::int64_t> k;                ///< empty: 1, 10, 100 where there are enough samples
  std::optional<ReferenceReport> references;  ///< unset: not looked at
  std::string verdicts;                       ///< the file
  std::int64_t kept = 0;                      ///< verdicts of an earlier run
  std::int64_t made = 0;                      ///< verdicts of this run
  std::int64_t reused = 0;                    ///< those of them that an equal program had
  double judging_seconds = 0;                 ///< of this run, the references left out
  double seconds = 0;                         ///< of this run, all in all

  /// Problems in the scores.
  std::int64_t scored_problems() const;
};

/// k and pass@k of a column: for each k that all its problems have enough samples for.
std::vector<std::pair<std::int64_t, double>> pass_at_k_of(const JudgeReport& report,
                                                          const eval::SampleScore& score);

/// The object of `--json` (docs/cli.md).
Json to_json(const JudgeReport& report);
std::vector<TextLine> report_lines(const JudgeReport& report);

}  // namespace flowreasoner::cli
