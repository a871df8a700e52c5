#include "flowreasoner/tasks/bigcodebench.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/docstring_examples.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/json_rows.h"
#include "flowreasoner/tasks/problem_rows.h"
#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_tests.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kKind = "a BigCodeBench row";

/// The problems whose docstring examples are calls with literals alone that the reference passes on
/// the standard library and that a right answer has to pass: no made-up file or address, no clock,
/// no random choice but by a seed that the docstring states. Found by judging the 290 examples with
/// literals alone of the 418 that docstring_examples() reads.
constexpr std::array<int, 36> kRightExamples{
    202, 270, 295, 331, 394, 433, 464, 466, 542, 666, 667, 668, 670,  733,  766,  769,  775,  818,
    824, 852, 860, 912, 932, 934, 956, 957, 958, 960, 972, 990, 1021, 1027, 1097, 1098, 1099, 1126};

bool has_right_examples(std::string_view id) {
  return std::any_of(kRightExamples.begin(), kRightExamples.end(),
                     [&](int number) { return id == "BigCodeBench/" + std::to_string(number); });
}

/// Upstream writes the list as Python: "['random', 'itertools']".
Result<std::vector<std::string>> libraries_of(const Json& row) {
  FR_TRY(const std::string text, optional_text(row, "libs"));
  std::string_view list = trimmed(text);
  if (list.empty()) return std::vector<std::string>();
  Error wrong = bad_data("the field 'libs' is no list of names in Python's form");
  if (!is_literal(list) || literal_kind(list) != LiteralKind::kList) return wrong;
  auto names = split_arguments(list.substr(1, list.size() - 2));
  if (!names) return wrong;
  for (std::string& name : *names) {
    if (literal_kind(name) != LiteralKind::kString || name.size() < 3) return wrong;
    name = name.substr(1, name.size() - 2);
  }
  return std::move(*names);
}

Result<std::set<std::string>> hard_ids(const Path& file) {
  FR_TRY(const std::vector<JsonRow> rows, read_json_rows(file));
  std::set<std::string> ids;
  for (const JsonRow& row : rows) {
    if (!row.value.is_string()) return located(file, row.line, bad_data("an id is a string"));
    ids.insert(row.value.get<std::string>());
  }
  return ids;
}

}  // namespace

Result<Problem> bigcodebench_problem(const Json& row, bool is_instruct) {
  Problem problem;
  FR_TRY(problem.id, required_text(row, "task_id", kKind));
  FR_TRY(problem.entry_point, required_text(row, "entry_point", kKind));
  FR_TRY(const std::string complete, required_text(row, "complete_prompt", kKind));
  FR_TRY(const std::string instruct, required_text(row, "instruct_prompt", kKind));
  FR_TRY(const std::string code, required_text(row, "code_prompt", kKind));
  FR_TRY(const std::string solution, required_text(row, "canonical_solution", kKind));
  FR_TRY(problem.hidden.unittest, required_text(row, "test", kKind));
  if (!defines_test_case(problem.hidden.unittest))
    return bad_data("the field 'test' defines no class of unittest.TestCase");
  FR_TRY(problem.hidden.libraries, libraries_of(row));
  problem.query = is_instruct ? instruct : complete;
  problem.reference = code + "\n" + solution;
  problem.preamble = code + "\n    pass\n";
  if (!is_instruct && has_right_examples(problem.id))
    problem.visible.asserts = docstring_examples(complete, problem.entry_point);
  return problem;
}

Result<std::vector<Problem>> load_bigcodebench(const Path& data_folder, BigCodeBenchChoice choice) {
  const Path folder = data_folder / "bigcodebench";
  const Path file = plain_or_gzip(folder / "BigCodeBench.jsonl");
  const auto read = [&](const Json& row) { return bigcodebench_problem(row, choice.is_instruct); };
  FR_TRY(std::vector<Problem> problems, load_problem_rows(file, read));
  if (!choice.is_hard) return problems;
  FR_TRY(std::set<std::string> wanted, hard_ids(folder / "bigcodebench_hard_ids.json"));
  std::erase_if(problems, [&](const Problem& problem) { return wanted.erase(problem.id) == 0; });
  if (!wanted.empty())
    return bad_data(file.string() + ": BigCodeBench-Hard has " + *wanted.begin() +
                    ", which is not in it");
  return problems;
}

}  // namespace flowreasoner::tasks
