#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// Problems under the name by which the user asked for them. A value.
struct TaskSet {
  std::string name;  ///< "humaneval:test", or the file as given
  std::vector<Problem> problems;
};

/// Loads a set by name, "humaneval" or a part of it, "humaneval:test", from `data_folder`
/// (upstream's files), or a problem file by its path (.jsonl, .json, .gz), of which
/// "FILE:validate" and "FILE:test" are the parts of the seeded split (split.h). docs/formats.md
/// lists the sets. Errors: kInvalidArgument for an unknown name (lists those that exist) or no data
/// folder; those of the loaders.
Result<TaskSet> load_task_set(std::string_view name, const std::filesystem::path& data_folder);

/// The names that load_task_set knows, each set before its parts.
std::vector<std::string> task_set_names();

}  // namespace flowreasoner::tasks
