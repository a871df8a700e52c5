#include "flowreasoner/eval/methods/workflow_folder.h"

#include <algorithm>
#include <string>

namespace flowreasoner::eval::methods {

namespace fs = std::filesystem;

namespace {

bool is_workflow(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "graph.py", ignored);
}

Result<fs::path> find_folder() {
  std::error_code failed;
  const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error(Errc::kEnvironment, "/proc/self/exe can not be read");
  fs::path folder = executable.parent_path();
  for (int up = 0; up < 6 && folder.has_relative_path(); ++up, folder = folder.parent_path()) {
    for (const fs::path& candidate :
         {folder / "workflows", folder / "share" / "flowreasoner" / "workflows"}) {
      if (is_workflow(candidate / "direct")) return candidate;
    }
  }
  return Error(Errc::kEnvironment, "the workflow programs are neither beside " +
                                       executable.string() +
                                       " nor in share/flowreasoner/workflows above it");
}

}  // namespace

Result<std::vector<std::string>> workflow_names() {
  FR_TRY(const fs::path folder, find_folder());
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (is_workflow(entry.path())) names.push_back(entry.path().filename().string());
  }
  if (failed) return Error(Errc::kEnvironment, folder.string() + ": " + failed.message());
  std::sort(names.begin(), names.end());
  return names;
}

Result<fs::path> find_workflow(std::string_view name) {
  FR_TRY(const auto names, workflow_names());
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    FR_TRY(const fs::path folder, find_folder());
    return folder / name;
  }
  std::string known;
  for (const std::string& each : names) known += (known.empty() ? "" : ", ") + each;
  return Error(Errc::kNotFound,
               "there is no workflow '" + std::string(name) + "'; there are: " + known);
}

}  // namespace flowreasoner::eval::methods
