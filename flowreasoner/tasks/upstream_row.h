#pragma once
#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// The problem of a row in any form that a problem file may have, told by the row's fields:
/// - `base_input`: EvalPlus's HumanEval+ and MBPP+;
/// - `complete_prompt`: BigCodeBench, asked by signature and docstring;
/// - `val`: FlowReasoner's, with tests for feedback (`val`) and for the verdict (`test`);
/// - `test_list`: MBPP, full, sanitized or AFlow's;
/// - `task_id` and `prompt`: HumanEval;
/// - else our own (docs/formats.md).
/// Errors: kBadData names the field.
Result<Problem> problem_of_row(const Json& row);

}  // namespace flowreasoner::tasks
