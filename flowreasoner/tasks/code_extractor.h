#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::tasks {

/// What was found in a model's reply. A value.
struct ExtractedCode {
  std::string code;                ///< the program; the reply itself when nothing better was found
  bool found = false;              ///< it parses and defines the entry point
  std::vector<std::string> notes;  ///< what was done: "took the second of three blocks"
};

/// The code in a model's `reply`, cleaned to what `entry_point` needs; missing imports come from
/// `prompt`. Parsing is Python's own work, so it is done in a fresh guest, under `limits`. A reply
/// that breaks the guest is an outcome (found = false, with a note). Errors: those of Sandbox::run.
/// Cancellation kills the guest.
Async<ExtractedCode> extract_code(sandbox::Sandbox& sandbox, std::string reply,
                                  std::string entry_point, std::string prompt,
                                  sandbox::Limits limits = {});

}  // namespace flowreasoner::tasks
