#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/eval/interval.h"

namespace flowreasoner::cli {

/// What one way of solving came to on a set of problems: one cell of `eval`'s table. A value.
struct SetReport {
  std::string run;
  std::string method;  ///< "run:workflows/cot"
  std::string set;
  std::string meta;  ///< empty: none
  std::vector<std::string> workers;

  std::int64_t problems = 0;  ///< of the set
  std::int64_t judged = 0;    ///< that got a verdict
  std::int64_t passed = 0;
  double usd = 0;
  bool is_priced = true;
  std::int64_t tokens = 0;
  std::int64_t calls = 0;

  /// Counts one problem. One that a budget, an endpoint or the user cut off has no verdict.
  void add(const episode::EpisodeResult& result);
  /// Share of the judged problems that passed; 0 when none was judged.
  double pass_at_1() const;
  /// Wilson's 95 % interval of pass_at_1().
  eval::Interval confidence() const;
};

/// `{run, cells: [{method, set, meta, worker, problems, judged, pass_at_1, ci95, usd, tokens,
/// calls}], comparisons: []}`: eval's object.
Json to_json(const SetReport& report);
std::vector<TextLine> report_lines(const SetReport& report);

}  // namespace flowreasoner::cli
