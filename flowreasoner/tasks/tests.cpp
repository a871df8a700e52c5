#include "flowreasoner/tasks/tests.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/python_json.h"
#include "flowreasoner/tasks/python_literal.h"
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

/// [{input, output}], or {inputs, outputs} as competition sets write it.
Result<std::vector<StdioCase>> stdio_of(const Json& json) {
  std::vector<StdioCase> cases;
  if (json.is_object()) {
    auto known = refuse_unknown(json, {"inputs", "outputs"});
    if (!known) return bad_data("its 'stdio': " + known.error().message());
    FR_TRY(const std::vector<std::string> inputs, optional_texts(json, "inputs"));
    FR_TRY(const std::vector<std::string> outputs, optional_texts(json, "outputs"));
    if (inputs.size() != outputs.size())
      return bad_data("its 'stdio' has not one of 'outputs' for each of 'inputs'");
    for (std::size_t i = 0; i < inputs.size(); ++i) cases.push_back({inputs[i], outputs[i]});
    return cases;
  }
  if (!json.is_array()) return bad_data("its 'stdio' is neither a list nor an object");
  for (const Json& item : json) {
    if (!item.is_object()) return bad_item("stdio", cases.size(), "not an object");
    auto known = refuse_unknown(item, {"input", "output"});
    if (!known) return bad_item("stdio", cases.size(), known.error().message());
    const auto output = json_string(item, "output");
    if (!output) return bad_item("stdio", cases.size(), "no text 'output'");
    auto input = optional_text(item, "input");
    if (!input) return bad_item("stdio", cases.size(), input.error().message());
    cases.push_back({std::move(*input), *output});
  }
  return cases;
}

/// Whether Python text may stand between brackets.
bool is_closed(const Json& text) {
  return split_arguments(text.get_ref<const std::string&>()).has_value();
}

/// Adds one case in JSON or as Python text; `output` may be null: what the reference gives.
Result<void> add_case(Cases& cases, const Json& input, const Json* output) {
  const std::size_t index = cases.inputs.size();
  const bool is_text = input.is_string();
  if (!is_text && !input.is_array())
    return bad_item("cases", index, "the input is no list of arguments and no Python text of them");
  if (is_text && output != nullptr && !output->is_string())
    return bad_item("cases", index, "the input is Python text, so the output has to be");
  if (is_text && (!is_closed(input) || (output != nullptr && !is_closed(*output))))
    return bad_item("cases", index, "a string or bracket is not closed");
  const bool to_python =
      !is_text && (needs_python(input) || (output != nullptr && needs_python(*output)));
  cases.inputs.push_back(to_python ? Json(python_arguments(input)) : input);
  if (output != nullptr) cases.expected.push_back(to_python ? Json(python_text(*output)) : *output);
  return {};
}

/// [{input, output}].
Result<Cases> cases_of_list(const Json& list) {
  Cases cases;
  cases.inputs = cases.expected = Json::array();
  for (const Json& item : list) {
    const std::size_t index = cases.inputs.size();
    if (!item.is_object()) return bad_item("cases", index, "not an object");
    auto known = refuse_unknown(item, {"input", "output"});
    if (!known) return bad_item("cases", index, known.error().message());
    const Json* input = json_member(item, "input");
    const Json* output = json_member(item, "output");
    if (input == nullptr) return bad_item("cases", index, "no 'input'");
    if (output == nullptr) return bad_item("cases", index, "no 'output'");
    auto added = add_case(cases, *input, output);
    if (!added) return added.error();
  }
  return cases;
}

/// How EvalPlus judges a problem of either of its sets, or nothing.
bool is_rule(std::string_view rule) {
  if (rule.empty()) return true;
  for (const std::string_view lead : {"evalplus:HumanEval/", "evalplus:Mbpp/"}) {
    if (!rule.starts_with(lead) || rule.size() == lead.size()) continue;
    rule.remove_prefix(lead.size());
    return std::all_of(rule.begin(), rule.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  return false;
}

/// {inputs, expected, atol, rule}, or a list as above.
Result<Cases> cases_of(const Json& json) {
  if (json.is_array()) return cases_of_list(json);
  if (!json.is_object()) return bad_data("its 'cases' is neither a list nor an object");
  auto known = refuse_unknown(json, {"inputs", "expected", "atol", "rule"});
  if (!known) return bad_data("its 'cases': " + known.error().message());
  Cases cases;
  FR_TRY(const Json* inputs, optional_list(json, "inputs"));
  FR_TRY(const Json* expected, optional_list(json, "expected"));
  if (inputs == nullptr) return bad_data("its 'cases' has no list 'inputs'");
  if (expected != nullptr && expected->size() != inputs->size())
    return bad_data("its 'cases' has not one of 'expected' for each of 'inputs'");
  cases.inputs = Json::array();
  if (expected != nullptr) cases.expected = Json::array();
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    auto added = add_case(cases, (*inputs)[i], expected == nullptr ? nullptr : &(*expected)[i]);
    if (!added) return added.error();
  }
  if (const Json* atol = json_member(json, "atol"); atol != nullptr) {
    if (!atol->is_number() || atol->get<double>() < 0)
      return bad_data("its 'cases': 'atol' is no number of 0 or more");
    cases.atol = atol->get<double>();
  }
  FR_TRY(cases.rule, optional_text(json, "rule"));
  if (!is_rule(cases.rule)) return bad_data("its 'cases': unknown rule '" + cases.rule + "'");
  return cases;
}

Json to_json(const Cases& cases) {
  return {{"inputs", cases.inputs},
          {"expected", cases.expected},
          {"atol", cases.atol},
          {"rule", cases.rule}};
}

/// Sources and texts.
Result<void> read_sources(const Json& json, Tests& tests) {
  FR_TRY(tests.setup, optional_text(json, "setup"));
  FR_TRY(tests.check, optional_text(json, "check"));
  FR_TRY(tests.unittest, optional_text(json, "unittest"));
  FR_TRY(tests.context, optional_text(json, "context"));
  FR_TRY(tests.libraries, optional_texts(json, "libraries"));
  if (!tests.check.empty() && !defines_check(tests.check))
    return bad_data("its 'check' does not define check(candidate)");
  if (!tests.unittest.empty() && !defines_test_case(tests.unittest))
    return bad_data("its 'unittest' defines no class of unittest.TestCase");
  return {};
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
  if (!tests.libraries.empty()) json["libraries"] = tests.libraries;
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
  auto known = refuse_unknown(
      json, {"setup", "asserts", "check", "unittest", "cases", "stdio", "context", "libraries"});
  if (!known) return known.error();
  if (auto read = read_sources(json, tests); !read) return read.error();
  FR_TRY(const Json* asserts, optional_list(json, "asserts"));
  if (asserts != nullptr) {
    FR_TRY(tests.asserts, asserts_of(*asserts));
  }
  if (const Json* stdio = json_member(json, "stdio"); stdio != nullptr && !stdio->is_null()) {
    FR_TRY(tests.stdio, stdio_of(*stdio));
  }
  if (const Json* cases = json_member(json, "cases"); cases != nullptr && !cases->is_null()) {
    FR_TRY(tests.cases, cases_of(*cases));
  }
  return tests;
}

}  // namespace flowreasoner::tasks
