#include "flowreasoner/tasks/task_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "flowreasoner/tasks/humaneval.h"
#include "flowreasoner/tasks/problem_file.h"

namespace flowreasoner::tasks {
namespace {

using Path = std::filesystem::path;

/// A set by name: one row, and its loader.
struct NamedSet {
  std::string_view name;
  Result<std::vector<Problem>> (*load)(const Path& data_folder);
};

constexpr std::array<NamedSet, 3> kSets{{
    {"humaneval", [](const Path& folder) { return load_humaneval(folder, Split::kAll); }},
    {"humaneval:validate",
     [](const Path& folder) { return load_humaneval(folder, Split::kValidate); }},
    {"humaneval:test", [](const Path& folder) { return load_humaneval(folder, Split::kTest); }},
}};

bool is_file_name(std::string_view name) {
  const bool has_ending =
      name.ends_with(".jsonl") || name.ends_with(".json") || name.ends_with(".gz");
  return has_ending || name.find('/') != std::string_view::npos;
}

}  // namespace

std::vector<std::string> task_set_names() {
  std::vector<std::string> names;
  for (const NamedSet& set : kSets) names.emplace_back(set.name);
  return names;
}

Result<TaskSet> load_task_set(std::string_view name, const Path& data_folder) {
  TaskSet set;
  set.name = name;
  if (is_file_name(name)) {
    FR_TRY(set.problems, load_problem_file(Path(name)));
    return set;
  }
  const auto* found = std::find_if(kSets.begin(), kSets.end(), [&](const NamedSet& candidate) {
    return candidate.name == name;
  });
  if (found == kSets.end()) {
    std::string known;
    for (const NamedSet& candidate : kSets)
      known += (known.empty() ? "" : ", ") + std::string(candidate.name);
    return Error(Errc::kInvalidArgument, "no problem set is called '" + std::string(name) +
                                             "'; there are " + known +
                                             ", and problem files (.jsonl, .json, .gz)");
  }
  if (data_folder.empty()) {
    return Error(Errc::kInvalidArgument,
                 "the set '" + std::string(name) + "' needs the folder of the data sets");
  }
  FR_TRY(set.problems, found->load(data_folder));
  return set;
}

}  // namespace flowreasoner::tasks
