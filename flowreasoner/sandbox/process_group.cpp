#include "flowreasoner/sandbox/process_group.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace flowreasoner::sandbox {

namespace {

/// More than a guest may have.
constexpr std::size_t kMostProcesses = 4096;

std::string folder_of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

/// Those that any of its threads has started.
void add_children(pid_t pid, std::vector<pid_t>* found) {
  std::error_code gone;
  for (std::filesystem::directory_iterator task(folder_of(pid) + "/task", gone), end;
       !gone && task != end; task.increment(gone)) {
    std::ifstream children(task->path() / "children");
    std::copy(std::istream_iterator<pid_t>(children), {}, std::back_inserter(*found));
  }
}

/// 0 when it is gone.
pid_t group_of(pid_t pid) {
  std::ifstream file(folder_of(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // a name may hold blanks
  char state = 0;
  pid_t parent = 0;
  pid_t group = 0;
  if (name_end != std::string::npos) {
    std::istringstream(line.substr(name_end + 1)) >> state >> parent >> group;
  }
  return group;
}

}  // namespace

bool has_processes_apart(pid_t leader) {
  const pid_t own = group_of(leader);
  if (own != 0 && own != leader) return true;
  std::vector<pid_t> processes;
  add_children(leader, &processes);
  for (std::size_t i = 0; i < processes.size() && i < kMostProcesses; ++i) {
    const pid_t process = processes[i];  // the vector grows
    const pid_t group = group_of(process);
    if (group != 0 && group != leader) return true;
    add_children(process, &processes);
  }
  return false;
}

}  // namespace flowreasoner::sandbox
