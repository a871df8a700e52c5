#pragma once
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Judges the program `code` by `tests` in a fresh guest, under `limits`. The sandbox outlives the
/// Async.
///
/// Candidate and tests share one process here, so a hostile candidate can forge its verdict
/// (docs/sandbox.md); how many processes there are is no part of this interface. Whatever the
/// program does is a verdict. When it ends the guest early (a limit, a crash, os._exit), asserts
/// are judged again one by one, each in its own guest, so that each has its own result; a
/// check(candidate) then is one test that failed. Without tests the verdict is not passed, with no
/// results. Errors: those of Sandbox::run. Cancellation kills the guests.
Async<Verdict> judge(sandbox::Sandbox& sandbox, std::string code, std::string entry_point,
                     Tests tests, sandbox::Limits limits = {});

}  // namespace flowreasoner::tasks
