#include "flowreasoner/tasks/tests.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/python_tests.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

Result<std::vector<std::string>> asserts_of(const Json& list) {
  std::vector<std::string> asserts;
  for (const Json& item : list) {
    if (!item.is_string())
      return bad_data("its item " + std::to_string(asserts.size() + 1) + " is not a string");
    std::string text(trimmed(item.get<std::string>()));
    if (text.empty())
      return bad_data("its item " + std::to_string(asserts.size() + 1) + " is empty");
    if (auto read = top_level_statements(text); !read) {
      return bad_data("its item " + std::to_string(asserts.size() + 1) + ": " +
                      read.error().message());
    }
    asserts.push_back(std::move(text));
  }
  return asserts;
}

Error bad_item(std::string_view field, std::size_t index, std::string_view what) {
  return bad_data("its '" + std::string(field) + "', item " + std::to_string(index + 1) + ": " +
                  std::string(what));
}

Result<std::vector<StdioCase>> stdio_of(const Json& list) {
  std::vector<StdioCase> cases;
  for (const Json& item : list) {
    auto input = json_string(item, "input");
    auto output = json_string(item, "output");
    if (!output) return bad_item("stdio", cases.size(), "no text 'output'");
    cases.push_back({std::move(input).value_or(""), std::move(*output)});
  }
  return cases;
}

/// The arguments of a case: a list, or Python text.
bool is_arguments(const Json* input) {
  return input != nullptr && (input->is_array() || input->is_string());
}

Result<Cases> cases_of_list(const Json& list) {
  Cases cases;
  cases.inputs = Json::array();
  cases.expected = Json::array();
  for (const Json& item : list) {
    const Json* input = json_member(item, "input");
    const Json* output = json_member(item, "output");
    const std::size_t index = cases.inputs.size();
    if (!is_arguments(input))
      return bad_item("cases", index, "'input' is no list of arguments and no Python text of them");
    if (output == nullptr) return bad_item("cases", index, "no 'output'");
    cases.inputs.push_back(*input);
    cases.expected.push_back(*output);
  }
  return cases;
}

Result<Cases> cases_of(const Json& json) {
  if (json.is_array()) return cases_of_list(json);
  if (!json.is_object()) return bad_data("its 'cases' is neither a list nor an object");
  auto known = refuse_unknown(json, {"inputs", "expected", "atol", "rule"});
  if (!known) return known.error();
  Cases cases;
  FR_TRY(const Json* inputs, optional_list(json, "inputs"));
  FR_TRY(const Json* expected, optional_list(json, "expected"));
  if (inputs == nullptr) return bad_data("its 'cases' has no list 'inputs'");
  for (const Json& input : *inputs) {
    if (!is_arguments(&input)) return bad_data("its 'cases': an item of 'inputs' is no list");
  }
  cases.inputs = *inputs;
  if (expected != nullptr) {
    if (expected->size() != inputs->size())
      return bad_data("its 'cases' has not one of 'expected' for each of 'inputs'");
    cases.expected = *expected;
  }
  cases.atol = json_number(json, "atol").value_or(0);
  FR_TRY(cases.rule, optional_text(json, "rule"));
  return cases;
}

Json to_json(const Cases& cases) {
  return {{"inputs", cases.inputs},
          {"expected", cases.expected},
          {"atol", cases.atol},
          {"rule", cases.rule}};
}

}  // namespace

TestSuitePtr make_suite(std::string entry_point, Tests tests, std::string reference) {
  auto suite = std::make_shared<TestSuite>();
  suite->entry_point = std::move(entry_point);
  suite->tests = std::move(tests);
  suite->reference = std::move(reference);
  const Json all = {suite->entry_point, suite->reference, to_json(suite->tests)};
  suite->key = sha256_hex(dump_json(all));
  return suite;
}

Json to_json(const Tests& tests) {
  Json json = Json::object();
  const auto put = [&json](const char* field, const std::string& text) {
    if (!text.empty()) json[field] = text;
  };
  put("setup", tests.setup);
  put("check", tests.check);
  put("unittest", tests.unittest);
  put("context", tests.context);
  if (!tests.cases.empty()) json["cases"] = to_json(tests.cases);
  for (const StdioCase& stdio : tests.stdio)
    json["stdio"].push_back({{"input", stdio.input}, {"output", stdio.output}});
  if (json.empty()) return tests.asserts;
  if (!tests.asserts.empty()) json["asserts"] = tests.asserts;
  return json;
}

Result<Tests> tests_from_json(const Json& json) {
  if (json.is_string()) return tests_from_python(json.get<std::string>());
  Tests tests;
  if (json.is_array()) {
    FR_TRY(tests.asserts, asserts_of(json));
    return tests;
  }
  if (!json.is_object())
    return bad_data("neither a list of asserts, nor Python source, nor an object");
  auto known =
      refuse_unknown(json, {"setup", "asserts", "check", "unittest", "cases", "stdio", "context"});
  if (!known) return known.error();
  FR_TRY(tests.setup, optional_text(json, "setup"));
  FR_TRY(tests.check, optional_text(json, "check"));
  FR_TRY(tests.unittest, optional_text(json, "unittest"));
  FR_TRY(tests.context, optional_text(json, "context"));
  if (!tests.check.empty() && !defines_check(tests.check))
    return bad_data("its 'check' does not define check(candidate)");
  FR_TRY(const Json* asserts, optional_list(json, "asserts"));
  if (asserts != nullptr) {
    FR_TRY(tests.asserts, asserts_of(*asserts));
  }
  FR_TRY(const Json* stdio, optional_list(json, "stdio"));
  if (stdio != nullptr) {
    FR_TRY(tests.stdio, stdio_of(*stdio));
  }
  if (const Json* cases = json_member(json, "cases"); cases != nullptr && !cases->is_null()) {
    FR_TRY(tests.cases, cases_of(*cases));
  }
  return tests;
}

}  // namespace flowreasoner::tasks
