#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/tasks/problem_rows.h"
#include "flowreasoner/tasks/split.h"

namespace flowreasoner::tasks {

/// Loads HumanEval from `data_folder`/humaneval/HumanEval.jsonl(.gz), in upstream's own form.
/// Visible tests come from aflow_splits/humaneval_public_test.jsonl where it is there and knows the
/// problem, else from the examples of the docstring; hidden tests are the row's check(candidate).
/// The splits need aflow_splits/humaneval_{validate,test}.jsonl. Errors: kNotFound (says which
/// file), kBadData (file and line).
Result<std::vector<Problem>> load_humaneval(const std::filesystem::path& data_folder,
                                            Split split = Split::kAll);

/// The same for another file of HumanEval's problems in `data_folder`/humaneval, with a reader of
/// its rows.
Result<std::vector<Problem>> load_humaneval_form(const std::filesystem::path& data_folder,
                                                 std::string_view file, const ReadRow& read,
                                                 Split split);

/// One row in upstream's form; visible tests from the docstring. Errors: kBadData names the field.
Result<Problem> humaneval_problem(const Json& row);

/// What is common to HumanEval's problems in any form: `task_id`, `prompt`, `entry_point`, the
/// reference, the prompt's helpers as context, and visible tests from the docstring, without those
/// that the reference fails. No hidden tests. `kind` names the row in errors.
Result<Problem> humaneval_prompt(const Json& row, std::string_view kind);

}  // namespace flowreasoner::tasks
