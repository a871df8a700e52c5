#include "flowreasoner/tasks/humaneval.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/docstring_examples.h"
#include "flowreasoner/tasks/json_fields.h"
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

/// Whether the prompt defines a function besides the one to write.
bool has_helpers(std::string_view prompt, std::string_view entry_point) {
  const auto statements = top_level_statements(prompt);
  return statements &&
         std::any_of(statements->begin(), statements->end(), [&](const Statement& statement) {
           const auto definition = definition_of(statement);
           return definition && definition->name != entry_point;
         });
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

}  // namespace

Result<Problem> humaneval_prompt(const Json& row, std::string_view kind) {
  Problem problem;
  FR_TRY(problem.id, required_text(row, "task_id", kind));
  FR_TRY(problem.query, required_text(row, "prompt", kind));
  FR_TRY(problem.entry_point, required_text(row, "entry_point", kind));
  FR_TRY(const std::string solution, optional_text(row, "canonical_solution"));
  if (!solution.empty()) problem.reference = problem.query + solution;
  if (has_helpers(problem.query, problem.entry_point)) problem.hidden.context = problem.query;
  problem.visible.asserts = visible_from_docstring(problem);
  return problem;
}

Result<Problem> humaneval_problem(const Json& row) {
  constexpr std::string_view kKind = "a HumanEval row";
  FR_TRY(Problem problem, humaneval_prompt(row, kKind));
  FR_TRY(problem.hidden.check, required_text(row, "test", kKind));
  if (!defines_check(problem.hidden.check))
    return bad_data("the field 'test' does not define check(candidate)");
  return problem;
}

Result<std::vector<Problem>> load_humaneval_form(const Path& data_folder, std::string_view file,
                                                 const ReadRow& read, Split split) {
  const Path path = plain_or_gzip(data_folder / "humaneval" / file);
  FR_TRY(std::vector<Problem> problems, load_problem_rows(path, read));
  const Path public_file = data_folder / "aflow_splits" / "humaneval_public_test.jsonl";
  FR_TRY(const PublicTests public_tests, load_public_tests(public_file));
  for (Problem& problem : problems) take_public_tests(problem, public_tests);
  if (split == Split::kAll) return problems;
  FR_TRY(std::set<std::string> wanted,
         ids_of_split(aflow_split_file(data_folder, "humaneval", split)));
  std::erase_if(problems, [&](const Problem& problem) { return wanted.erase(problem.id) == 0; });
  if (!wanted.empty())
    return bad_data(path.string() + ": the split names " + *wanted.begin() +
                    ", which is not in it");
  return problems;
}

Result<std::vector<Problem>> load_humaneval(const Path& data_folder, Split split) {
  return load_humaneval_form(data_folder, "HumanEval.jsonl", humaneval_problem, split);
}

}  // namespace flowreasoner::tasks
