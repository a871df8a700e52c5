#pragma once
#include <filesystem>
#include <string>

#include "flowreasoner/base/result.h"

namespace flowreasoner::workflow {

/// One generated multi-agent program: the source of graph.py (class Workflow) and of prompt.py
/// (constants that it reads; may be empty). A value; nothing about it is trusted.
struct Program {
  std::string graph;
  std::string prompt;

  bool operator==(const Program&) const = default;
};

/// Reads `folder`/graph.py and `folder`/prompt.py (a missing prompt.py is an empty one), at most 1
/// MiB each. Errors: kNotFound names the file that is missing; kBadData for a larger file.
Result<Program> load_program(const std::filesystem::path& folder);

/// Writes both files into `folder`, which is made if it is not there. Errors: kIo.
Result<void> save_program(const Program& program, const std::filesystem::path& folder);

}  // namespace flowreasoner::workflow
