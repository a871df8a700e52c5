#include "flowreasoner/tasks/verdict.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/tasks/json_fields.h"

namespace flowreasoner::tasks {
namespace {

Result<TestResult> test_result_from_json(const Json& json) {
  if (!json.is_object()) return bad_data("an item of 'results' is not an object");
  const auto passed = json_bool(json, "passed");
  if (!passed) return bad_data("an item of 'results' has no 'passed'");
  TestResult result;
  result.passed = *passed;
  result.expression = json_string(json, "expression").value_or("");
  result.type = json_string(json, "type").value_or("");
  result.message = json_string(json, "message").value_or("");
  result.expected = json_string(json, "expected").value_or("");
  result.actual = json_string(json, "actual").value_or("");
  return result;
}

}  // namespace

TestResult test_result_of(const Json& told, const std::string& expression) {
  TestResult result;
  result.passed = json_bool(told, "passed").value_or(false);
  result.expression = json_string(told, "expression").value_or(expression);
  result.type = json_string(told, "type").value_or("");
  result.message = json_string(told, "message").value_or("");
  result.expected = json_string(told, "expected").value_or("");
  result.actual = json_string(told, "actual").value_or("");
  if (!result.passed && result.type.empty()) result.type = "Failed";
  return result;
}

void settle(Verdict& verdict) {
  verdict.passed = verdict.load_error.empty() && !verdict.results.empty() &&
                   verdict.passed_count() == verdict.total();
}

int Verdict::passed_count() const {
  return static_cast<int>(std::count_if(results.begin(), results.end(),
                                        [](const TestResult& result) { return result.passed; }));
}

std::string_view mode_name(JudgeMode mode) {
  return mode == JudgeMode::kShared ? "shared" : "two-process";
}

Json to_json(const Verdict& verdict) {
  Json results = Json::array();
  for (const TestResult& result : verdict.results) {
    results.push_back({{"passed", result.passed},
                       {"expression", result.expression},
                       {"type", result.type},
                       {"message", result.message},
                       {"expected", result.expected},
                       {"actual", result.actual}});
  }
  return {{"passed", verdict.passed},
          {"mode", mode_name(verdict.mode)},
          {"ending", verdict.ending},
          {"load_error", verdict.load_error},
          {"results", std::move(results)}};
}

Result<Verdict> verdict_from_json(const Json& json) {
  if (!json.is_object()) return bad_data("a verdict is not an object");
  const auto passed = json_bool(json, "passed");
  const Json* results = json_member(json, "results");
  if (!passed || results == nullptr || !results->is_array())
    return bad_data("a verdict needs 'passed' and the list 'results'");
  Verdict verdict;
  verdict.passed = *passed;
  if (json_string(json, "mode") == "shared") verdict.mode = JudgeMode::kShared;
  verdict.ending = json_string(json, "ending").value_or("");
  verdict.load_error = json_string(json, "load_error").value_or("");
  for (const Json& item : *results) {
    FR_TRY(TestResult result, test_result_from_json(item));
    verdict.results.push_back(std::move(result));
  }
  return verdict;
}

}  // namespace flowreasoner::tasks
