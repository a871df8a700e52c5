#include "flowreasoner/tasks/problem.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

bool mentions(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_name_char(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_name_char(text[end]))) return true;
  }
  return false;
}

Result<Tests> tests_of_field(const Json& problem, std::string_view field) {
  const Json* member = json_member(problem, field);
  if (member == nullptr || member->is_null()) return Tests();
  auto tests = tests_from_json(*member);
  if (!tests) return bad_data("the field '" + std::string(field) + "': " + tests.error().message());
  return tests;
}

/// Whether the tests can be run with what the problem says.
Result<void> check_tests(const Problem& problem) {
  for (const Tests* tests : {&problem.visible, &problem.hidden}) {
    if (!tests->cases.empty() && tests->cases.expected.is_null() && problem.reference.empty())
      return bad_data("the 'cases' expect what the field 'reference' gives, which is not there");
  }
  if (!problem.entry_point.empty()) return {};
  for (const Tests* tests : {&problem.visible, &problem.hidden}) {
    if (!tests->cases.empty())
      return bad_data(
          "the tests give inputs of a function, but the field 'entry_point' does not name it");
    const bool needs_name =
        !tests->check.empty() ||
        std::any_of(tests->asserts.begin(), tests->asserts.end(),
                    [](const std::string& text) { return mentions(text, "candidate"); });
    if (needs_name)
      return bad_data(
          "the tests call `candidate`, but the field 'entry_point' does not say what it is");
  }
  return {};
}

}  // namespace

Result<Problem> problem_from_json(const Json& json) {
  if (!json.is_object()) return bad_data("not an object");
  auto known = refuse_unknown(json, {"id", "query", "entry_point", "visible", "hidden", "reference",
                                     "preamble", "comment", "metadata"});
  if (!known) return known.error();
  Problem problem;
  FR_TRY(problem.id, optional_text(json, "id"));
  FR_TRY(problem.query, optional_text(json, "query"));
  FR_TRY(problem.entry_point, optional_text(json, "entry_point"));
  FR_TRY(problem.reference, optional_text(json, "reference"));
  FR_TRY(problem.preamble, optional_text(json, "preamble"));
  if (trimmed(problem.query).empty()) return bad_data("the field 'query' is missing or empty");
  FR_TRY(problem.visible, tests_of_field(json, "visible"));
  FR_TRY(problem.hidden, tests_of_field(json, "hidden"));
  if (auto checked = check_tests(problem); !checked) return checked.error();
  return problem;
}

Json to_json(const Problem& problem) {
  Json json{{"id", problem.id}, {"query", problem.query}, {"entry_point", problem.entry_point}};
  if (!problem.visible.empty()) json["visible"] = to_json(problem.visible);
  if (!problem.hidden.empty()) json["hidden"] = to_json(problem.hidden);
  if (!problem.reference.empty()) json["reference"] = problem.reference;
  if (!problem.preamble.empty()) json["preamble"] = problem.preamble;
  return json;
}

}  // namespace flowreasoner::tasks
