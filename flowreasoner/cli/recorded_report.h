#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/eval/recorded_agreement.h"

namespace flowreasoner::cli {

/// How our verdicts on recorded answers compare with those of their sources, as `eval --recorded`
/// shows it behind its tables. A value.
struct RecordedReport {
  std::vector<eval::AgreementCount> counts;
  /// Disagreements of one set and source, by cause.
  struct CauseCount {
    std::string set;
    std::string source;
    eval::Cause cause = eval::Cause::kUnexplained;
    std::int64_t answers = 0;
    std::vector<std::string> problems;  ///< their ids, each once
  };
  std::vector<CauseCount> causes;
  std::vector<std::string> warnings;  ///< what was not judged, and why
  std::int64_t kept = 0;              ///< verdicts of an earlier run
  std::int64_t made = 0;              ///< verdicts of this run
  std::int64_t reused = 0;            ///< those of them that an equal program had
  double seconds = 0;

  std::int64_t compared() const;
  std::int64_t agreed() const;
};

/// Counts the disagreements of one set into `report`.
void add_disagreements(const std::vector<eval::Disagreement>& disagreements,
                       const eval::RecordedSet& set, RecordedReport& report);

/// `{agreement: […], causes: […], compared, agreed, warnings, kept, made, reused, seconds}`.
Json to_json(const RecordedReport& report);
std::vector<TextLine> report_lines(const RecordedReport& report);

}  // namespace flowreasoner::cli
