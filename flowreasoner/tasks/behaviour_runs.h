#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/tests.h"

namespace flowreasoner::tasks {

/// What each of `solutions` does in each assert of `suite`, as Judge::behaviours(): each solution
/// in a fresh guest of its own, so that one that hangs leaves the others alone, and the asserts in
/// another, which ends with this call: nobody vouches for them. Tests that need the candidates
/// beside them run there (guest job `behave`).
/// Errors: those of the sandbox. Cancellation kills the guests.
Async<std::vector<std::vector<Behaviour>>> run_behaviours(sandbox::Sandbox& sandbox,
                                                          TestSuitePtr suite,
                                                          std::vector<std::string> solutions,
                                                          sandbox::Limits limits);

}  // namespace flowreasoner::tasks
