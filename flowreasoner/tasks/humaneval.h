#pragma once
#include <filesystem>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Parts of a set: AFlow's files say which problems a search may learn from and which decide.
enum class Split { kAll, kValidate, kTest };

/// Loads HumanEval from `data_folder`/humaneval/HumanEval.jsonl(.gz), in upstream's own form.
/// Visible tests come from aflow_splits/humaneval_public_test.jsonl where it is there and knows the
/// problem, else from the examples of the docstring; hidden tests are the row's check(candidate).
/// The splits need aflow_splits/humaneval_{validate,test}.jsonl. Errors: kNotFound (says which
/// file), kBadData (file and line).
Result<std::vector<Problem>> load_humaneval(const std::filesystem::path& data_folder,
                                            Split split = Split::kAll);

/// One row in upstream's form; visible tests from the docstring. Errors: kBadData names the field.
Result<Problem> humaneval_problem(const Json& row);

}  // namespace flowreasoner::tasks
