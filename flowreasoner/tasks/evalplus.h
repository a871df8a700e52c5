#pragma once
#include <filesystem>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/tasks/split.h"

namespace flowreasoner::tasks {

// EvalPlus's sets (arXiv 2305.01210): many more inputs for the problems of HumanEval and MBPP; what
// is right for each, the reference says. Hidden tests are `base_input` and then `plus_input`, under
// the rule "evalplus:TASK_ID". Errors: kNotFound (says which file), kBadData (file and line).

/// HumanEval+ from `data_folder`/humaneval/HumanEvalPlus.jsonl(.gz); `mini`: its smaller test set,
/// HumanEvalPlus-Mini. Visible tests and splits as HumanEval's.
Result<std::vector<Problem>> load_humaneval_plus(const std::filesystem::path& data_folder,
                                                 Split split, bool mini = false);

/// MBPP+ from `data_folder`/mbpp/MbppPlus.jsonl(.gz). The visible test is the assert in the prompt.
/// Splits are those of AFlow for MBPP's sanitized set, of which these problems are a part.
Result<std::vector<Problem>> load_mbpp_plus(const std::filesystem::path& data_folder, Split split);

/// One row of either set, told by its task id ("HumanEval/…", "Mbpp/…").
Result<Problem> evalplus_problem(const Json& row);

}  // namespace flowreasoner::tasks
