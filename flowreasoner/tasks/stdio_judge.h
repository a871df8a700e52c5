#pragma once
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/tests.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::tasks {

/// Judges a whole program by its output: each StdioCase of the suite in a fresh guest, which never
/// sees what is expected. Lines are compared without blanks at their ends, and without empty lines
/// at the end of all. A program that raises, or ends with a status other than 0, has failed the
/// case. Errors: those of Sandbox::run. Cancellation kills the guests.
Async<Verdict> judge_stdio(sandbox::Sandbox& sandbox, TestSuitePtr suite, std::string code,
                           sandbox::Limits limits);

/// Whether two outputs count as the same.
bool is_same_output(std::string_view left, std::string_view right);

}  // namespace flowreasoner::tasks
