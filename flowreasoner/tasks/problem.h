#pragma once
#include <string>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/tests.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::tasks {

/// One query with what is known about right answers. A value.
/// Only `query`, `entry_point` and `visible` may reach a prompt, a workflow or feedback; `hidden`
/// and `reference` are for the final verdict alone.
struct Problem {
  std::string id;     ///< "HumanEval/0"
  std::string query;  ///< what the user asks; for HumanEval the prompt: signature and docstring
  std::string entry_point;  ///< name of the function to write; may be empty
  Tests visible;
  Tests hidden;
  std::string reference;  ///< a solution known to pass, or empty
  /// What judges put before programs, so that one which leaves out the imports it was shown is not
  /// wrong for that: BigCodeBench's judge does so and calls it calibrated. Often empty.
  std::string preamble;
};

/// JSON form (docs/formats.md). Errors: kBadData names the field; unknown fields are refused, since
/// a misspelt "visible" would leave a problem without tests. `comment` and `metadata` are the
/// author's own and passed over.
Result<Problem> problem_from_json(const Json& json);
Json to_json(const Problem& problem);

}  // namespace flowreasoner::tasks
