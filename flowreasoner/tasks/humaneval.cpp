#include "flowreasoner/tasks/humaneval.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/docstring_examples.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/python_tests.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

/// Examples that the set's own solution fails: slips of the docstring or of the public tests. A
/// visible test that no right answer passes would send every round after it. `text` is a part of
/// the assert; empty: all of that problem.
struct Erratum {
  std::string_view id;
  std::string_view text;
};
constexpr Erratum kErrata[] = {
    {"HumanEval/41", ""},                                     // n cars: n * n collisions, not 0
    {"HumanEval/47", "([-10, 4, 6, 1000, 10, 20]) == 15.0"},  // the median is 8.0
    {"HumanEval/53", "([2, 3])"},                             // add(2, 3), two arguments
    {"HumanEval/53", "([5, 7])"},
    {"HumanEval/116", ""},              // sorted by value, not by ones
    {"HumanEval/148", "== ('Venus')"},  // a tuple needs its comma
    {"HumanEval/148", "== (\"Venus\")"},
};

bool is_wrong(std::string_view id, std::string_view test) {
  return std::any_of(std::begin(kErrata), std::end(kErrata), [&](const Erratum& erratum) {
    return erratum.id == id && test.find(erratum.text) != std::string_view::npos;
  });
}

Result<std::string> text_field(const Json& row, std::string_view field) {
  auto text = json_string(row, field);
  if (!text || text->empty()) {
    return Error(Errc::kBadData,
                 "a HumanEval row needs the text field '" + std::string(field) + "'");
  }
  return std::move(*text);
}

std::vector<std::string> visible_from_docstring(const Problem& problem) {
  std::vector<std::string> asserts = docstring_examples(problem.query, problem.entry_point);
  std::erase_if(asserts, [&](const std::string& test) { return is_wrong(problem.id, test); });
  return asserts;
}

using PublicTests = std::map<std::string, std::vector<std::string>>;

/// AFlow's file: {problem_id, test: [assert …], entry_point} a line. Not there: no entries.
Result<PublicTests> load_public_tests(const Path& path) {
  PublicTests tests;
  if (!std::filesystem::exists(path)) return tests;
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(path));
  for (const JsonRow& row : rows) {
    const auto id = json_string(row.value, "problem_id");
    const Json* list = json_member(row.value, "test");
    const bool is_list =
        list != nullptr && list->is_array() &&
        std::all_of(list->begin(), list->end(), [](const Json& test) { return test.is_string(); });
    if (!id || !is_list) {
      const Error wrong(Errc::kBadData,
                        "public tests need 'problem_id' and 'test', a list of strings");
      return located(path, row.line, wrong);
    }
    tests[*id] = list->get<std::vector<std::string>>();
  }
  return tests;
}

/// Public tests in place of the docstring's where they can be read and are right.
void take_public_tests(Problem& problem, const PublicTests& public_tests) {
  const auto found = public_tests.find(problem.id);
  if (found == public_tests.end()) return;
  std::vector<std::string> asserts;
  for (const std::string& test : found->second) {
    const std::string_view text = trimmed(test);
    if (text.empty() || is_wrong(problem.id, text)) continue;
    if (!top_level_statements(text)) return;  // broken off: the docstring has the whole
    asserts.emplace_back(text);
  }
  if (!asserts.empty()) problem.visible.asserts = std::move(asserts);
}

Result<std::set<std::string>> ids_of_split(const Path& path) {
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(path));
  std::set<std::string> ids;
  for (const JsonRow& row : rows) {
    const auto id = json_string(row.value, "task_id");
    if (!id) return located(path, row.line, Error(Errc::kBadData, "no 'task_id'"));
    ids.insert(*id);
  }
  return ids;
}

}  // namespace

Result<Problem> humaneval_problem(const Json& row) {
  Problem problem;
  FR_TRY(problem.id, text_field(row, "task_id"));
  FR_TRY(problem.query, text_field(row, "prompt"));
  FR_TRY(problem.entry_point, text_field(row, "entry_point"));
  FR_TRY(problem.hidden.check, text_field(row, "test"));
  if (!defines_check(problem.hidden.check)) {
    return Error(Errc::kBadData, "the field 'test' does not define check(candidate)");
  }
  const std::string solution = json_string(row, "canonical_solution").value_or("");
  if (!solution.empty()) problem.reference = problem.query + solution;
  problem.visible.asserts = visible_from_docstring(problem);
  return problem;
}

Result<std::vector<Problem>> load_humaneval(const Path& data_folder, Split split) {
  const Path splits = data_folder / "aflow_splits";
  Path file = data_folder / "humaneval" / "HumanEval.jsonl";
  if (!std::filesystem::exists(file)) file += ".gz";
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(file));
  FR_TRY(const PublicTests public_tests, load_public_tests(splits / "humaneval_public_test.jsonl"));
  std::set<std::string> wanted;
  if (split != Split::kAll) {
    const char* name =
        split == Split::kValidate ? "humaneval_validate.jsonl" : "humaneval_test.jsonl";
    FR_TRY(wanted, ids_of_split(splits / name));
  }
  std::vector<Problem> problems;
  for (const JsonRow& row : rows) {
    auto problem = humaneval_problem(row.value);
    if (!problem) return located(file, row.line, problem.error());
    if (split != Split::kAll && wanted.erase(problem->id) == 0) continue;
    take_public_tests(*problem, public_tests);
    problems.push_back(std::move(*problem));
  }
  if (!wanted.empty()) {
    return Error(Errc::kBadData,
                 file.string() + ": the split names " + *wanted.begin() + ", which is not in it");
  }
  return problems;
}

}  // namespace flowreasoner::tasks
