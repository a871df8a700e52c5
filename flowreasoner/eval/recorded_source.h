#pragma once
#include <string>
#include <string_view>

#include "flowreasoner/eval/recorded_answers.h"

namespace flowreasoner::eval {

/// How one source of recorded answers judged them, as far as a verdict depends on it: the table in
/// docs/eval.md, "Recorded answers". Text that holds for all of a source's rows, none for single
/// problems.
struct RecordedSource {
  std::string_view name;  ///< "mapcoder"; empty: any other source
  /// What its harness ran in front of each program.
  std::string_view prelude;
  /// The set whose tests it used for MBPP: "mbpp", or "mbpp-sanitized" where it answered and judged
  /// MultiPL-E's typed variant, which was made of the sanitized problems.
  std::string_view mbpp_set = "mbpp";
  /// The methods, by the beginning of their names, whose record holds the program of the first
  /// attempt beside the verdict on the last one. Empty: none.
  std::string_view keeps_first_attempt;
  /// Its programs may be bodies alone, which go on where the prompt ends.
  bool has_bodies = false;
};

/// What is known of a source; a source of no special rules for any other name.
const RecordedSource& recorded_source(std::string_view name);

/// Whether the verdict beside the answer is on another program than the one that was recorded.
bool is_of_another_program(const RecordedAnswer& answer);

/// The set by whose tests the answer is judged: "humaneval", "mbpp", "mbpp-sanitized",
/// "bigcodebench", "bigcodebench:instruct"; empty for a problem of no known set.
std::string set_of(const RecordedAnswer& answer);

/// What is judged: the program as its source ran it. `prompt` is the problem's.
std::string judged_program(const RecordedAnswer& answer, std::string_view prompt);

}  // namespace flowreasoner::eval
