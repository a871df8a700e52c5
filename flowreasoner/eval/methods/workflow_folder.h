#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"

namespace flowreasoner::eval::methods {

/// The folder of the workflow program that comes with this program under `name` ("cot"): in
/// `workflows` beside the executable or beside a folder above it (a build), or in
/// `share/flowreasoner/workflows` above it, so that an installed tree can move. Errors: kNotFound
/// names what there is; kEnvironment when no such folder is there at all.
Result<std::filesystem::path> find_workflow(std::string_view name);

/// Names of the programs that come with this one, sorted. Errors: kEnvironment.
Result<std::vector<std::string>> workflow_names();

}  // namespace flowreasoner::eval::methods
