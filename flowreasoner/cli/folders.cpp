#include "flowreasoner/cli/folders.h"

#include <cstdlib>
#include <system_error>

#include <pwd.h>
#include <unistd.h>

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

fs::path home_folder() {
  const std::string home = environment_text("HOME");
  if (!home.empty()) return home;
  const passwd* account = ::getpwuid(::getuid());
  return account != nullptr && account->pw_dir != nullptr ? account->pw_dir : "/";
}

fs::path base_folder(const char* variable, const char* under_home) {
  const fs::path named = environment_text(variable);
  const fs::path base = named.is_absolute() ? named : home_folder() / under_home;
  return base / "flowreasoner";
}

}  // namespace

std::string environment_text(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::string() : std::string(text);
}

Folders find_folders() {
  Folders folders;
  folders.config = base_folder("XDG_CONFIG_HOME", ".config");
  folders.state = base_folder("XDG_STATE_HOME", ".local/state");
  folders.cache = base_folder("XDG_CACHE_HOME", ".cache");
  return folders;
}

fs::path executable_folder() {
  std::error_code failed;
  const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path() : executable.parent_path();
}

fs::path find_data_folder() {
  const std::string named = environment_text("FLOWREASONER_DATA");
  if (!named.empty()) return named;
  for (const char* candidate : {"data", "../shared/data"}) {
    std::error_code ignored;
    if (fs::is_directory(fs::path(candidate) / "humaneval", ignored)) return candidate;
  }
  return {};
}

}  // namespace flowreasoner::cli
