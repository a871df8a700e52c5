#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::tasks {

/// Of all that the guest of a judged program sends: what many verdicts at once may hold in our
/// memory. A guest whose answers are larger says so itself, unless it is hostile.
inline constexpr std::size_t kAnswerBytes = std::size_t{8} << 20;

/// Runs short jobs of one warm interpreter at the same time, each in a fresh guest, and waits
/// for all: results in the order of `jobs`. How many compute at once is the sandbox's business.
/// Errors: the first one of Sandbox::run, after all have ended. Cancellation kills the guests.
Async<std::vector<sandbox::JobResult>> run_jobs(sandbox::Sandbox& sandbox, sandbox::Warmth warmth,
                                                std::vector<Json> jobs, sandbox::Limits limits);

/// How a guest that did not answer ended, for people: "wall limit", "exited with status 3",
/// "signalled by signal 11".
std::string ending_text(const sandbox::RunOutcome& outcome);

/// The same when a limit ended it, else empty.
std::string limit_text(const sandbox::RunOutcome& outcome);

/// An exception as guests report it, {type, message, line}, as one line: "ZeroDivisionError:
/// division by zero (line 3)". Null or absent: empty.
std::string exception_text(const Json* exception);

}  // namespace flowreasoner::tasks
