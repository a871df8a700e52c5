#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::tasks {

/// The calls that tests will make of a candidate (guest job `calls`), and how long each may take.
struct CallScript {
  std::vector<std::string> names;  ///< what the tests call; the first must be there
  std::string calls;               ///< records of the guest's codec, in base 64
  std::size_t count = 0;           ///< how many calls that are
  double call_seconds = 0;         ///< processor time of one call; 0: no limit but the guest's own
  /// Values of more bytes cross as a digest: for suites that only compare them. 0: none do.
  std::size_t digest_over = 0;
  Json slow;  ///< {number of a call: its own limit in seconds}, or null
};

/// What a candidate did with them. A value.
struct CandidateRun {
  std::string load_type;   ///< exception type when the program did not load; else empty
  std::string load_error;  ///< the same for people: "SyntaxError: invalid syntax (line 1)"
  /// Outcomes of the calls, in their order, as far as it came: texts of the guest's codec.
  std::vector<std::string> outcomes;
  std::string ended;  ///< how the guest ended before it was through; empty: it was
  std::string limit;  ///< the limit that ended it, or empty
  sandbox::Ending ending = sandbox::Ending::kExited;
  std::int64_t peak_memory_bytes = 0;
};

/// Runs the program `code` alone in a fresh guest, under `limits`, and has it answer the calls of
/// `script`. Errors: those of Sandbox::run. Cancellation kills the guest.
Async<CandidateRun> run_candidate(sandbox::Sandbox& sandbox, sandbox::Warmth warmth,
                                  std::string code, CallScript script, sandbox::Limits limits);

/// What the guest of calls_job() told.
CandidateRun candidate_run_of(sandbox::JobResult result);

/// The job of such a guest; `is_live`: it is told its calls one by one.
Json calls_job(const std::string& code, const CallScript& script, bool is_live);

}  // namespace flowreasoner::tasks
