#include "flowreasoner/tasks/evalplus.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "flowreasoner/tasks/documented_function.h"
#include "flowreasoner/tasks/humaneval.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/problem_rows.h"
#include "flowreasoner/tasks/python_json.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kKind = "an EvalPlus row";
constexpr std::string_view kMbpp = "Mbpp/";
/// Some asserts of MBPP+ are written with `math`, which their problem does not import.
constexpr const char* kMath = "import math";

/// Adds the inputs of a field. Upstream writes an empty object where MBPP+ has none.
Result<void> append_inputs(const Json& row, std::string_view field, Json& inputs) {
  const Json* list = json_member(row, field);
  if (list != nullptr && list->is_object() && list->empty()) return {};
  if (list == nullptr || !list->is_array())
    return bad_data(std::string(kKind) + " needs the list '" + std::string(field) + "'");
  for (const Json& arguments : *list) {
    if (!arguments.is_array())
      return bad_data("the field '" + std::string(field) + "': an item is no list of arguments");
    inputs.push_back(needs_python(arguments) ? Json(python_arguments(arguments)) : arguments);
  }
  return {};
}

Result<Cases> cases_of(const Json& row, const std::string& id) {
  Cases cases;
  cases.inputs = Json::array();
  for (const char* field : {"base_input", "plus_input"}) {
    auto appended = append_inputs(row, field, cases.inputs);
    if (!appended) return appended.error();
  }
  if (cases.inputs.empty()) return bad_data("the fields 'base_input' and 'plus_input' are empty");
  const auto atol = json_number(row, "atol");
  if (!atol || *atol < 0) return bad_data(std::string(kKind) + " needs the number 'atol'");
  cases.atol = *atol;
  cases.rule = "evalplus:" + id;
  return cases;
}

/// The lines of the prompt that begin with `assert`.
std::vector<std::string> asserts_in(std::string_view prompt) {
  std::vector<std::string> asserts;
  for (std::size_t at = 0; at < prompt.size(); at = line_end(prompt, at) + 1) {
    const std::string_view line = trimmed(prompt.substr(at, line_end(prompt, at) - at));
    if (line.starts_with("assert ") && top_level_statements(line)) asserts.emplace_back(line);
  }
  return asserts;
}

Result<Problem> mbpp_prompt(const Json& row) {
  Problem problem;
  FR_TRY(problem.id, required_text(row, "task_id", kKind));
  FR_TRY(problem.query, required_text(row, "prompt", kKind));
  FR_TRY(problem.entry_point, required_text(row, "entry_point", kKind));
  FR_TRY(const std::string solution, required_text(row, "canonical_solution", kKind));
  problem.reference = problem.query + solution;
  problem.visible.asserts = asserts_in(problem.query);
  if (problem.query.find("assert math.") != std::string::npos) problem.visible.setup = kMath;
  return problem;
}

}  // namespace

Result<Problem> evalplus_problem(const Json& row) {
  const bool is_mbpp = json_string(row, "task_id").value_or("").starts_with(kMbpp);
  FR_TRY(Problem problem, is_mbpp ? mbpp_prompt(row) : humaneval_prompt(row, kKind));
  if (!is_mbpp && !problem.id.starts_with("HumanEval/"))
    return bad_data("the field 'task_id' of an EvalPlus row begins with HumanEval/ or Mbpp/");
  if (problem.reference.empty())
    return bad_data(std::string(kKind) + " needs the text field 'canonical_solution'");
  FR_TRY(problem.hidden.cases, cases_of(row, problem.id));
  return problem;
}

Result<std::vector<Problem>> load_humaneval_plus(const Path& data_folder, Split split, bool mini) {
  const char* file = mini ? "HumanEvalPlus-Mini.jsonl" : "HumanEvalPlus.jsonl";
  return load_humaneval_form(data_folder, file, evalplus_problem, split);
}

Result<std::vector<Problem>> load_mbpp_plus(const Path& data_folder, Split split) {
  const Path file = plain_or_gzip(data_folder / "mbpp" / "MbppPlus.jsonl");
  FR_TRY(std::vector<Problem> problems, load_problem_rows(file, evalplus_problem));
  if (split == Split::kAll) return problems;
  FR_TRY(const std::set<std::string> wanted,
         ids_of_split(aflow_split_file(data_folder, "mbpp", split)));
  std::erase_if(problems, [&](const Problem& problem) {
    return !wanted.contains(problem.id.substr(kMbpp.size()));
  });
  return problems;
}

}  // namespace flowreasoner::tasks
