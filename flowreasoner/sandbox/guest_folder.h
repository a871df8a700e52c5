#pragma once
#include <filesystem>

#include "flowreasoner/base/result.h"

namespace flowreasoner::sandbox {

/// The folder that holds `flow_guest` and the native module: `wanted` if given, else found relative
/// to the executable
/// (`guest` beside it or beside a folder above it, or `../lib/flowreasoner/guest`), so that an
/// installed tree can move. Error kEnvironment when it is not there or has no native module.
Result<std::filesystem::path> find_guest_folder(const std::filesystem::path& wanted);

/// The interpreter to run guests with: `wanted` (a program, or a folder with bin/python), else
/// /usr/bin/python3, else python3 of the PATH. Error kEnvironment when there is none.
Result<std::filesystem::path> find_python(const std::filesystem::path& wanted);

}  // namespace flowreasoner::sandbox
