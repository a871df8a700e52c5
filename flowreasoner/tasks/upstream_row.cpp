#include "flowreasoner/tasks/upstream_row.h"

#include <string>
#include <string_view>

#include "flowreasoner/tasks/bigcodebench.h"
#include "flowreasoner/tasks/entry_point.h"
#include "flowreasoner/tasks/evalplus.h"
#include "flowreasoner/tasks/humaneval.h"
#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/mbpp.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::string_view kKind = "a row with 'val'";

/// A list of asserts, or Python source.
Result<Tests> tests_of(const Json& row, std::string_view field) {
  const Json* member = json_member(row, field);
  if (member == nullptr || member->is_null())
    return bad_data(std::string(kKind) + " needs the field '" + std::string(field) + "'");
  auto tests = tests_from_json(*member);
  if (!tests) return bad_data("the field '" + std::string(field) + "': " + tests.error().message());
  return tests;
}

/// FlowReasoner's form: a row of HumanEval, MBPP or BigCodeBench whose tests were parted.
Result<Problem> parted_problem(const Json& row) {
  Problem problem;
  if (json_member(row, "task_id") != nullptr) {
    FR_TRY(problem.id, task_id(row, kKind));
  }
  FR_TRY(problem.query, required_text(row, "prompt", kKind));
  FR_TRY(problem.entry_point, required_text(row, "entry_point", kKind));
  FR_TRY(problem.visible, tests_of(row, "val"));
  FR_TRY(problem.hidden, tests_of(row, "test"));
  FR_TRY(problem.reference, optional_text(row, "code"));
  FR_TRY(const std::string solution, optional_text(row, "canonical_solution"));
  // The prompt may be prose, which a solution does not continue.
  const std::string whole = problem.query + solution;
  if (!solution.empty() && defines_function(whole, problem.entry_point)) problem.reference = whole;
  return problem;
}

bool has(const Json& row, std::string_view field) {
  return json_member(row, field) != nullptr;
}

}  // namespace

Result<Problem> problem_of_row(const Json& row) {
  if (has(row, "base_input")) return evalplus_problem(row);
  if (has(row, "complete_prompt")) return bigcodebench_problem(row);
  if (has(row, "val")) return parted_problem(row);
  if (has(row, "test_list")) return mbpp_problem(row);
  if (has(row, "task_id") && has(row, "prompt")) return humaneval_problem(row);
  return problem_from_json(row);
}

}  // namespace flowreasoner::tasks
