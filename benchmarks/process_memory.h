#pragma once
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <unistd.h>

namespace flowreasoner::benchmarks {

/// Memory of a tree of processes. PSS counts a shared page in parts, so that the sum counts it
/// once.
struct ProcessMemory {
  std::int64_t processes = 0;
  std::int64_t pss_bytes = 0;
  std::int64_t page_table_bytes = 0;
  std::int64_t own_bytes = 0;  ///< of this process alone, both kinds

  std::int64_t total() const { return pss_bytes + page_table_bytes; }
};

namespace detail {

/// The number of kilobytes behind `name` in a file of /proc, in bytes; 0 when the process is gone.
inline std::int64_t field_bytes(const std::filesystem::path& file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name)) return std::strtoll(line.c_str() + name.size(), nullptr, 10) * 1024;
  }
  return 0;
}

/// Parent of each process of the machine.
inline std::map<pid_t, pid_t> parents() {
  std::map<pid_t, pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream in(entry.path() / "stat");
    std::string line;
    std::getline(in, line);
    const std::size_t end = line.rfind(") ");  // the name in brackets may hold anything
    if (end == std::string::npos) continue;
    found[static_cast<pid_t>(std::atoi(name.c_str()))] =
        static_cast<pid_t>(std::atoi(line.c_str() + end + 4));
  }
  return found;
}

}  // namespace detail

/// Of this process and its descendants, without `left_out` and its own. Reading other users' guests
/// needs root.
inline ProcessMemory memory_of_tree(pid_t left_out) {
  const std::map<pid_t, pid_t> parents = detail::parents();
  const auto belongs = [&parents, left_out](pid_t pid) {
    for (; pid > 1 && pid != left_out;) {
      if (pid == ::getpid()) return true;
      const auto parent = parents.find(pid);
      if (parent == parents.end()) return false;
      pid = parent->second;
    }
    return false;
  };
  ProcessMemory memory;
  for (const auto& [pid, parent] : parents) {
    if (!belongs(pid)) continue;
    const std::filesystem::path folder = "/proc/" + std::to_string(pid);
    const std::int64_t pss = detail::field_bytes(folder / "smaps_rollup", "Pss:");
    const std::int64_t tables = detail::field_bytes(folder / "status", "VmPTE:");
    ++memory.processes;
    memory.pss_bytes += pss;
    memory.page_table_bytes += tables;
    if (pid == ::getpid()) memory.own_bytes = pss + tables;
  }
  return memory;
}

}  // namespace flowreasoner::benchmarks
