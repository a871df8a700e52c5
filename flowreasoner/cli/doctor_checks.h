#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/cli/config.h"

namespace flowreasoner::cli {

/// How one thing stands. kMissing: without it nothing can be solved (exit code 3).
enum class Health { kGood, kNote, kWarning, kMissing };

/// One line of `doctor`. A value.
struct Finding {
  std::string topic;  ///< "isolation", "python", "endpoint", "key", "gpu", "disk", "config", "runs"
  std::string name;   ///< what exactly: "/usr/bin/python3", "OPENAI_API_KEY"
  Health health = Health::kGood;
  std::string detail;  ///< one line; never a value of a key
};

struct DoctorReport {
  std::vector<Finding> findings;
  bool can_solve() const;  ///< nothing is kMissing
};

/// Levels of isolation that this machine allows, and why not the others. Blocks for tenths of a
/// second.
std::vector<Finding> check_isolation(const Config& config);
/// Interpreters: the configured one, /usr/bin/python3, python3 of the PATH; with versions.
std::vector<Finding> check_interpreters(const Config& config);
/// Which variables that hold keys are set; names only.
std::vector<Finding> check_keys(const Config& config);
std::vector<Finding> check_gpu();
/// Room and right to write where runs and temporary files go.
std::vector<Finding> check_disk(const std::filesystem::path& run_store);
/// Asks GET BASE_URL/models of each endpoint that the configuration or the environment names, all
/// at once, at most 5 seconds each. The key goes along where there is one, as it would in use.
Async<std::vector<Finding>> check_endpoints(Config config);

}  // namespace flowreasoner::cli
