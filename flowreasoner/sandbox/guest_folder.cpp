#include "flowreasoner/sandbox/guest_folder.h"

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace flowreasoner::sandbox {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNativeModule = "_flow_native.abi3.so";

bool is_guest_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / kNativeModule, ignored) &&
         fs::exists(folder / "flow_guest" / "zygote.py", ignored);
}

bool is_program(const fs::path& file) {
  std::error_code ignored;
  return !fs::is_directory(file, ignored) && access(file.c_str(), X_OK) == 0;
}

}  // namespace

Result<fs::path> find_guest_folder(const fs::path& wanted) {
  if (!wanted.empty()) {
    if (is_guest_folder(wanted)) return fs::absolute(wanted);
    return Error(Errc::kEnvironment,
                 wanted.string() + " does not hold flow_guest and " + kNativeModule);
  }
  std::error_code failed;
  const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error(Errc::kEnvironment, "/proc/self/exe can not be read");
  fs::path folder = executable.parent_path();
  for (int up = 0; up < 6 && folder.has_relative_path(); ++up, folder = folder.parent_path()) {
    if (is_guest_folder(folder / "guest")) return folder / "guest";
    if (is_guest_folder(folder / "lib" / "flowreasoner" / "guest")) {
      return folder / "lib" / "flowreasoner" / "guest";
    }
  }
  return Error(Errc::kEnvironment, "the guest's files are neither beside " + executable.string() +
                                       " nor in lib/flowreasoner above it");
}

Result<fs::path> find_python(const fs::path& wanted) {
  if (!wanted.empty()) {
    for (const fs::path& candidate :
         {wanted, wanted / "bin" / "python", wanted / "bin" / "python3"}) {
      if (is_program(candidate)) return fs::absolute(candidate);
    }
    return Error(Errc::kEnvironment, wanted.string() + " is no Python interpreter");
  }
  if (is_program("/usr/bin/python3")) return fs::path("/usr/bin/python3");
  const char* variable = std::getenv("PATH");
  std::istringstream path(variable == nullptr ? "" : variable);
  for (std::string folder; std::getline(path, folder, ':');) {
    if (!folder.empty() && is_program(fs::path(folder) / "python3")) {
      return fs::path(folder) / "python3";
    }
  }
  return Error(Errc::kEnvironment, "no python3 is installed");
}

}  // namespace flowreasoner::sandbox
