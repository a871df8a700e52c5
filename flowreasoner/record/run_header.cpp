#include "flowreasoner/record/run_header.h"

#include <fstream>
#include <thread>
#include <utility>

#include <boost/version.hpp>
#include <sqlite3.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "flowreasoner/base/secret.h"

namespace flowreasoner::record {
namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return {};
}

}  // namespace

const std::string& program_revision() {
  static const std::string revision = FR_REVISION;
  return revision;
}

Json describe_machine() {
  Json machine = Json::object();
  utsname system{};
  if (::uname(&system) == 0) {
    machine["system"] = std::string(system.sysname) + " " + system.release + " " + system.machine;
  }
  if (std::string name = processor_name(); !name.empty()) machine["processor"] = std::move(name);
  machine["processors"] = std::thread::hardware_concurrency();
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
  if (pages > 0) machine["memory_bytes"] = pages * ::sysconf(_SC_PAGESIZE);
  machine["compiler"] = __VERSION__;
  machine["sqlite"] = sqlite3_libversion();
  machine["boost"] = BOOST_LIB_VERSION;
  return machine;
}

RunRecord make_run_header(std::string command, Json flags, std::uint64_t seed) {
  RunRecord run;
  run.command = std::move(command);
  const auto masked = parse_json(mask_secrets(dump_json(flags)), "the run's flags");
  run.flags = masked ? *masked : Json::object();
  run.seed = seed;
  run.revision = program_revision();
  run.machine = describe_machine();
  return run;
}

}  // namespace flowreasoner::record
