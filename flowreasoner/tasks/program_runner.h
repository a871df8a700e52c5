#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::tasks {

/// What a program did (guest job `python`). A value.
struct ProgramResult {
  std::string
      outcome;  ///< "value", "raised", "no_function", or "ended" when the guest did not answer
  std::string value;   ///< what the function returned, as text
  std::string output;  ///< what was printed
  std::string error;   ///< the traceback's end, or how it ended: "wall limit"
  std::string limit;   ///< the limit that ended it ("cpu limit", …), or empty
};

/// Runs `code`, then calls `function()` if that is not empty, with `input` as standard input, in a
/// fresh guest. Whatever it does is a value. Errors: those of Sandbox::run. Cancellation kills the
/// guest.
Async<ProgramResult> run_program(sandbox::Sandbox& sandbox, std::string code, std::string function,
                                 std::string input = {}, sandbox::Limits limits = {});

}  // namespace flowreasoner::tasks
