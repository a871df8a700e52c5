#include "flowreasoner/tasks/problem.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "flowreasoner/tasks/python_tests.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

Error bad(std::string message) {
  return Error(Errc::kBadData, std::move(message));
}

/// A misspelt field would be passed over and leave a problem without tests: it is an error.
Result<void> refuse_unknown(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& member : object.items()) {
    if (std::find(known.begin(), known.end(), member.key()) != known.end()) continue;
    return bad("unknown field '" + member.key() + "'");
  }
  return {};
}

/// A field that may be left out but must be text.
Result<std::string> optional_text(const Json& object, std::string_view field) {
  const Json* member = json_member(object, field);
  if (member == nullptr || member->is_null()) return std::string();
  if (!member->is_string()) return bad("the field '" + std::string(field) + "' is not a string");
  return member->get<std::string>();
}

Result<std::vector<std::string>> asserts_of(const Json& list) {
  std::vector<std::string> asserts;
  for (const Json& item : list) {
    if (!item.is_string())
      return bad("its item " + std::to_string(asserts.size() + 1) + " is not a string");
    std::string text(trimmed(item.get<std::string>()));
    if (text.empty()) return bad("its item " + std::to_string(asserts.size() + 1) + " is empty");
    if (auto read = top_level_statements(text); !read) {
      return bad("its item " + std::to_string(asserts.size() + 1) + ": " + read.error().message());
    }
    asserts.push_back(std::move(text));
  }
  return asserts;
}

bool mentions(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_name_char(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_name_char(text[end]))) return true;
  }
  return false;
}

Json tests_to_json(const Tests& tests) {
  if (tests.setup.empty() && tests.check.empty()) return tests.asserts;
  return Json{{"setup", tests.setup}, {"asserts", tests.asserts}, {"check", tests.check}};
}

Result<Tests> tests_of_field(const Json& problem, std::string_view field) {
  const Json* member = json_member(problem, field);
  if (member == nullptr || member->is_null()) return Tests();
  auto tests = tests_from_json(*member);
  if (!tests) return bad("the field '" + std::string(field) + "': " + tests.error().message());
  return tests;
}

Result<void> check_names(const Problem& problem) {
  if (!problem.entry_point.empty()) return {};
  for (const Tests* tests : {&problem.visible, &problem.hidden}) {
    const bool needs_name =
        !tests->check.empty() ||
        std::any_of(tests->asserts.begin(), tests->asserts.end(),
                    [](const std::string& text) { return mentions(text, "candidate"); });
    if (needs_name)
      return bad("the tests call `candidate`, but the field 'entry_point' does not say what it is");
  }
  return {};
}

Result<TestResult> test_result_from_json(const Json& json) {
  if (!json.is_object()) return bad("an item of 'results' is not an object");
  const auto passed = json_bool(json, "passed");
  if (!passed) return bad("an item of 'results' has no 'passed'");
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

int Verdict::passed_count() const {
  return static_cast<int>(std::count_if(results.begin(), results.end(),
                                        [](const TestResult& result) { return result.passed; }));
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
          {"ending", verdict.ending},
          {"load_error", verdict.load_error},
          {"results", std::move(results)}};
}

Result<Verdict> verdict_from_json(const Json& json) {
  if (!json.is_object()) return bad("a verdict is not an object");
  const auto passed = json_bool(json, "passed");
  const Json* results = json_member(json, "results");
  if (!passed || results == nullptr || !results->is_array())
    return bad("a verdict needs 'passed' and the list 'results'");
  Verdict verdict;
  verdict.passed = *passed;
  verdict.ending = json_string(json, "ending").value_or("");
  verdict.load_error = json_string(json, "load_error").value_or("");
  for (const Json& item : *results) {
    FR_TRY(TestResult result, test_result_from_json(item));
    verdict.results.push_back(std::move(result));
  }
  return verdict;
}

Result<Tests> tests_from_json(const Json& json) {
  if (json.is_string()) return tests_from_python(json.get<std::string>());
  if (json.is_array()) {
    Tests tests;
    FR_TRY(tests.asserts, asserts_of(json));
    return tests;
  }
  if (!json.is_object()) return bad("neither a list of asserts, nor Python source, nor an object");
  if (auto known = refuse_unknown(json, {"setup", "asserts", "check"}); !known)
    return known.error();
  Tests tests;
  FR_TRY(tests.setup, optional_text(json, "setup"));
  FR_TRY(tests.check, optional_text(json, "check"));
  if (!tests.check.empty() && !defines_check(tests.check))
    return bad("its 'check' does not define check(candidate)");
  if (const Json* asserts = json_member(json, "asserts");
      asserts != nullptr && !asserts->is_null()) {
    if (!asserts->is_array()) return bad("its 'asserts' is not a list");
    FR_TRY(tests.asserts, asserts_of(*asserts));
  }
  return tests;
}

Result<Problem> problem_from_json(const Json& json) {
  if (!json.is_object()) return bad("not an object");
  auto known = refuse_unknown(json, {"id", "query", "entry_point", "visible", "hidden", "reference",
                                     "comment", "metadata"});
  if (!known) return known.error();
  Problem problem;
  FR_TRY(problem.id, optional_text(json, "id"));
  FR_TRY(problem.query, optional_text(json, "query"));
  FR_TRY(problem.entry_point, optional_text(json, "entry_point"));
  FR_TRY(problem.reference, optional_text(json, "reference"));
  if (trimmed(problem.query).empty()) return bad("the field 'query' is missing or empty");
  FR_TRY(problem.visible, tests_of_field(json, "visible"));
  FR_TRY(problem.hidden, tests_of_field(json, "hidden"));
  if (auto named = check_names(problem); !named) return named.error();
  return problem;
}

Json to_json(const Problem& problem) {
  Json json{{"id", problem.id}, {"query", problem.query}, {"entry_point", problem.entry_point}};
  if (!problem.visible.empty()) json["visible"] = tests_to_json(problem.visible);
  if (!problem.hidden.empty()) json["hidden"] = tests_to_json(problem.hidden);
  if (!problem.reference.empty()) json["reference"] = problem.reference;
  return json;
}

}  // namespace flowreasoner::tasks
