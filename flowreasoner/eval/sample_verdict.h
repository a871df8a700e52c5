#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/task_ids.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::eval {

/// Why a sample did not pass, in the words of tables.
enum class FailureKind {
  kPassed,  ///< it did
  kWrongAnswer,
  kException,
  kTimeLimit,
  kMemoryLimit,
  kOutputLimit,
  kCrash,  ///< its process ended in another way
  kNotLoaded,
};
constexpr std::size_t kFailureKinds = 8;

/// "passed", "wrong answer", "exception", "time limit", …
std::string_view kind_name(FailureKind kind);

/// What is kept of the verdict on one sample: a few hundred bytes, whatever the program did. A
/// value.
struct SampleVerdict {
  std::size_t problem = 0;  ///< its place in the set
  std::size_t index = 0;    ///< among the samples of its problem
  bool is_sanitized = false;

  bool passed = false;
  tasks::JudgeMode mode = tasks::JudgeMode::kTwoProcess;
  std::string ending;      ///< as in tasks::Verdict
  std::string load_error;  ///< as in tasks::Verdict, cut
  int passed_tests = 0;
  int total_tests = 0;
  std::optional<tasks::TestResult> failure;  ///< the first test that failed, its texts cut
  /// From the start of judging to its end, waits for a processor included; 0 when the verdict is
  /// that of an equal program.
  double seconds = 0;
};

/// Takes what is kept from `verdict`; which sample it is about stays as it is.
void keep(const tasks::Verdict& verdict, SampleVerdict& sample);

FailureKind kind_of(const SampleVerdict& verdict);

/// What went wrong, in one line for people: "AssertionError (3 of 7 tests passed)", "did not load:
/// …". Empty when it passed.
std::string reason_of(const SampleVerdict& verdict);

/// One line of a verdicts file (docs/formats.md). Error kBadData names the field.
Json to_json(const SampleVerdict& verdict, const TaskIds& ids);
Result<SampleVerdict> sample_verdict_from_json(const Json& json, const TaskIds& ids);

}  // namespace flowreasoner::eval
