#include "flowreasoner/eval/sample_verdict.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/sandbox/run_outcome.h"

namespace flowreasoner::eval {
namespace {

constexpr std::size_t kMostBytes = 400;  // of each text that is kept

constexpr std::array<std::string_view, kFailureKinds> kKindNames{
    "passed",       "wrong answer", "exception", "time limit",
    "memory limit", "output limit", "crash",     "did not load"};

/// The beginning of a text, whole UTF-8 characters.
std::string cut(const std::string& text) {
  if (text.size() <= kMostBytes) return text;
  std::size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// Which limit ended a guest, from a text that says it; else a crash.
FailureKind kind_of_ending(std::string_view text) {
  using sandbox::Ending;
  const auto says = [text](Ending ending) {
    return text.find(sandbox::ending_name(ending)) != std::string_view::npos;
  };
  if (says(Ending::kWallLimit) || says(Ending::kCpuLimit)) return FailureKind::kTimeLimit;
  if (says(Ending::kMemoryLimit)) return FailureKind::kMemoryLimit;
  if (says(Ending::kOutputLimit)) return FailureKind::kOutputLimit;
  return FailureKind::kCrash;
}

FailureKind kind_of_load_error(std::string_view error) {
  if (error.starts_with("TimeLimit")) return FailureKind::kTimeLimit;
  const bool is_exception = error.find(':') != std::string_view::npos;  // "ValueError: wall limit"
  const FailureKind kind = is_exception ? FailureKind::kCrash : kind_of_ending(error);
  return kind == FailureKind::kCrash ? FailureKind::kNotLoaded : kind;
}

FailureKind kind_of_failure(const tasks::TestResult& failure) {
  if (failure.type == "Ended") return kind_of_ending(failure.message);
  if (failure.type == "TimeLimit") return FailureKind::kTimeLimit;
  if (failure.type == "MemoryError") return FailureKind::kMemoryLimit;
  const bool is_assert =
      failure.type == "AssertionError" || failure.type == "Failed" || failure.type == "WrongOutput";
  return is_assert ? FailureKind::kWrongAnswer : FailureKind::kException;
}

Json failure_json(const tasks::TestResult& failure) {
  return {{"type", failure.type},
          {"message", failure.message},
          {"expression", failure.expression},
          {"expected", failure.expected},
          {"actual", failure.actual}};
}

tasks::TestResult failure_from_json(const Json& json) {
  tasks::TestResult failure;
  failure.type = json_string(json, "type").value_or("");
  failure.message = json_string(json, "message").value_or("");
  failure.expression = json_string(json, "expression").value_or("");
  failure.expected = json_string(json, "expected").value_or("");
  failure.actual = json_string(json, "actual").value_or("");
  return failure;
}

Error missing(std::string_view field) {
  return {Errc::kBadData, "a verdict needs the field '" + std::string(field) + "'"};
}

}  // namespace

std::string_view kind_name(FailureKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

void keep(const tasks::Verdict& verdict, SampleVerdict& sample) {
  sample.passed = verdict.passed;
  sample.mode = verdict.mode;
  sample.ending = verdict.ending;
  sample.load_error = cut(verdict.load_error);
  sample.passed_tests = verdict.passed_count();
  sample.total_tests = verdict.total();
  const auto failed = std::find_if(verdict.results.begin(), verdict.results.end(),
                                   [](const tasks::TestResult& result) { return !result.passed; });
  if (failed == verdict.results.end()) return;
  tasks::TestResult kept;
  kept.type = cut(failed->type);
  kept.message = cut(failed->message);
  kept.expression = cut(failed->expression);
  kept.expected = cut(failed->expected);
  kept.actual = cut(failed->actual);
  sample.failure = std::move(kept);
}

FailureKind kind_of(const SampleVerdict& verdict) {
  if (verdict.passed) return FailureKind::kPassed;
  if (!verdict.load_error.empty()) return kind_of_load_error(verdict.load_error);
  const bool is_reached = verdict.failure && verdict.failure->type != "NotRun";
  return is_reached ? kind_of_failure(*verdict.failure) : kind_of_ending(verdict.ending);
}

std::string reason_of(const SampleVerdict& verdict) {
  if (verdict.passed) return {};
  if (!verdict.load_error.empty()) return "did not load: " + verdict.load_error;
  if (!verdict.failure) return "no test ran: " + verdict.ending;
  const tasks::TestResult& failure = *verdict.failure;
  std::string reason = failure.type == "Ended" ? failure.message : failure.type;
  if (failure.type != "Ended" && !failure.message.empty()) reason += ": " + failure.message;
  if (!failure.actual.empty()) reason += ", got " + failure.actual;
  if (!failure.expected.empty()) reason += " for " + failure.expected;
  return reason + " (" + std::to_string(verdict.passed_tests) + " of " +
         std::to_string(verdict.total_tests) + " tests passed)";
}

Json to_json(const SampleVerdict& verdict, const TaskIds& ids) {
  return {{"task_id", ids.name(verdict.problem)},
          {"sample", verdict.index},
          {"sanitized", verdict.is_sanitized},
          {"passed", verdict.passed},
          {"kind", kind_name(kind_of(verdict))},
          {"mode", tasks::mode_name(verdict.mode)},
          {"ending", verdict.ending},
          {"load_error", verdict.load_error},
          {"passed_tests", verdict.passed_tests},
          {"total_tests", verdict.total_tests},
          {"failure", verdict.failure ? failure_json(*verdict.failure) : Json()},
          {"seconds", verdict.seconds}};
}

Result<SampleVerdict> sample_verdict_from_json(const Json& json, const TaskIds& ids) {
  SampleVerdict verdict;
  const auto id = json_string(json, "task_id");
  const auto index = json_integer(json, "sample");
  const auto passed = json_bool(json, "passed");
  if (!id) return missing("task_id");
  if (!index || *index < 0) return missing("sample");
  if (!passed) return missing("passed");
  FR_TRY(verdict.problem, ids.find(*id));
  verdict.index = static_cast<std::size_t>(*index);
  verdict.is_sanitized = json_bool(json, "sanitized").value_or(false);
  verdict.passed = *passed;
  if (json_string(json, "mode") == tasks::mode_name(tasks::JudgeMode::kShared)) {
    verdict.mode = tasks::JudgeMode::kShared;
  }
  verdict.ending = json_string(json, "ending").value_or("");
  verdict.load_error = json_string(json, "load_error").value_or("");
  verdict.passed_tests = static_cast<int>(json_integer(json, "passed_tests").value_or(0));
  verdict.total_tests = static_cast<int>(json_integer(json, "total_tests").value_or(0));
  const Json* failure = json_member(json, "failure");
  if (failure != nullptr && failure->is_object()) verdict.failure = failure_from_json(*failure);
  verdict.seconds = json_number(json, "seconds").value_or(0);
  return verdict;
}

}  // namespace flowreasoner::eval
