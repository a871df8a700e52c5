#pragma once
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/tests.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::tasks {

/// Judges `code` with its tests in one fresh guest, under `limits`: a hostile candidate can forge
/// its verdict (docs/sandbox.md).
///
/// When the program ends the guest early (a limit, a crash, os._exit), asserts are judged again one
/// by one, each in its own guest, so that each has its own result; a check(candidate) then is one
/// test that failed. Without tests the verdict is not passed, with no results. Errors: those of
/// Sandbox::run. Cancellation kills the guests.
/// The guest comes from the interpreter `warmth`. `use`, which outlives the Async, takes what it
/// used; it may be null.
Async<Verdict> judge_shared(sandbox::Sandbox& sandbox, sandbox::Warmth warmth, TestSuitePtr suite,
                            std::string code, sandbox::Limits limits,
                            sandbox::RunOutcome* use = nullptr);

}  // namespace flowreasoner::tasks
