#pragma once
#include <string>
#include <vector>

#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::sandbox {

/// Whether this machine allows a level of isolation.
struct LevelReport {
  Isolation level = Isolation::kNamespaces;
  bool is_allowed = false;
  std::string why_not;  ///< the step that failed, and with what; empty when allowed
};

/// Tries each level, best first, by starting an interpreter at it (for `doctor`). Blocks for some
/// tenths of a second.
std::vector<LevelReport> machine_levels(const SandboxOptions& options);

}  // namespace flowreasoner::sandbox
