#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "flowreasoner/base/result.h"

namespace flowreasoner::cli {

struct SubprocessResult {
  int status = 0;      ///< exit code; 128 + signal when it was killed
  std::string output;  ///< its stdout, at most 64 KiB
};

/// Runs a trusted program of this machine and waits for it, at most `limit`; then it is killed.
/// stdin and stderr are /dev/null. Blocks: for `doctor`, which has nothing else to do.
/// Errors: kNotFound when it cannot be started; kTimeout; kIo.
Result<SubprocessResult> run_subprocess(const std::vector<std::string>& command,
                                        std::chrono::milliseconds limit);

}  // namespace flowreasoner::cli
