#include "flowreasoner/record/run_owner.h"

#include <fstream>
#include <sstream>

#include <unistd.h>

namespace flowreasoner::record {
namespace {

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

/// Field 22 of /proc/PID/stat: clock ticks after boot. Empty when there is no such process, or only
/// its zombie.
std::string start_time(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  const auto name_end = line.rfind(')');  // the program's name may hold spaces and brackets
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  std::string state;
  std::string field;
  fields >> state;
  if (state == "Z" || state == "X") return {};
  constexpr int kFirst = 4;
  constexpr int kStartTime = 22;
  for (int number = kFirst; number <= kStartTime; ++number) fields >> field;
  return field;
}

}  // namespace

std::string own_process_name() {
  const std::string pid = std::to_string(::getpid());
  return boot_id() + "/" + pid + "/" + start_time(pid);
}

bool is_process_alive(std::string_view process_name) {
  const auto first = process_name.find('/');
  const auto second = process_name.find('/', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  if (process_name.substr(0, first) != boot_id()) return false;
  const std::string pid(process_name.substr(first + 1, second - first - 1));
  const std::string started = start_time(pid);
  return !started.empty() && started == process_name.substr(second + 1);
}

}  // namespace flowreasoner::record
