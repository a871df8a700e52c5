#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner::meta_agent {

/// What the meta-agent hears of a round: its score alone, or the log of what happened as well.
enum class FeedbackMode { kScore, kLog };

struct FeedbackOptions {
  FeedbackMode mode = FeedbackMode::kLog;
  std::size_t limit_bytes = 6000;  ///< of the whole text; what is left out is said
  std::size_t value_bytes = 400;   ///< of each expected or actual value, message and traceback
  std::size_t failures = 8;        ///< tests that are shown of one run, failed ones
};

/// One validation run of a round, as feedback needs it. A value.
struct RunReport {
  workflow::WorkflowResult result;
  std::string code;        ///< the answer as it was judged
  tasks::Verdict verdict;  ///< on the visible (or the workers' own) tests; empty: there were none
};

/// All that is known of a round after it ran. A value. Hidden verdicts have no place here.
struct RoundReport {
  std::string unusable;  ///< why the reply held no program; empty: it did
  std::vector<workflow::Finding> findings;
  bool has_run = false;  ///< false: the static checks forbade it, nothing was spent on workers
  std::vector<RunReport> runs;
  bool has_visible_tests = true;  ///< false: tests, if any, were written by the workers
  std::string agreement;          ///< without visible tests: what the comparison found; a sentence
  double score = 0;
};

/// The feedback of one round, at most `limit_bytes` long: score, cost, findings with their hints,
/// and of each validation run the tests that failed with expected and actual value, or how it ended
/// with lines of graph.py. Runs with the same log are told once. The same report gives the same
/// text on every machine: no times, no memory addresses. In mode kScore only the score.
std::string render_feedback(const RoundReport& report, const FeedbackOptions& options);

/// One line, for the list of earlier attempts: "2 of 3 tests passed; AssertionError: …".
std::string summarize_round(const RoundReport& report);

/// `text`, or its beginning and end around "[… 1234 bytes left out …]" when it is longer. Cuts
/// between UTF-8 characters.
std::string shorten(std::string_view text, std::size_t limit_bytes);

/// `text` with each memory address (`0x7f3a…`, six digits or more) replaced by `0x…`: what differs
/// between two equal runs must not change a prompt.
std::string without_addresses(std::string_view text);

}  // namespace flowreasoner::meta_agent
