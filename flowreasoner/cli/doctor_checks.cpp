#include "flowreasoner/cli/doctor_checks.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/cli/folders.h"
#include "flowreasoner/cli/subprocess.h"
#include "flowreasoner/sandbox/machine_levels.h"

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLittleSpace = std::int64_t{1} << 30;
constexpr const char* kDefaultKey = "OPENAI_API_KEY";

Finding check_interpreter(const std::string& python) {
  Finding finding{"python", python, Health::kWarning, ""};
  const auto ran = run_subprocess(
      {python, "-I", "-S", "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"},
      Milliseconds(10'000));
  if (!ran) {
    finding.detail = ran.error().to_string();
    return finding;
  }
  finding.detail = ran->output.substr(0, ran->output.find('\n'));
  int minor = 0;
  const bool is_python3 =
      ran->status == 0 && std::sscanf(finding.detail.c_str(), "3.%d", &minor) == 1;
  if (is_python3 && minor >= 9) {
    finding.health = Health::kGood;
  } else {
    finding.detail += " (3.9 or later is needed)";
  }
  return finding;
}

/// The nearest folder above that exists.
fs::path existing_folder(fs::path path) {
  std::error_code ignored;
  while (!path.empty() && !fs::is_directory(path, ignored)) {
    fs::path parent = path.parent_path();
    if (parent == path) break;
    path = std::move(parent);
  }
  return path.empty() ? fs::path(".") : path;
}

Finding check_folder(const std::string& topic, const fs::path& folder) {
  Finding finding{topic, folder.string(), Health::kGood, ""};
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0 || ::access(folder.c_str(), W_OK | X_OK) != 0) {
    finding.health = Health::kMissing;
    finding.detail = "cannot be written";
    return finding;
  }
  const auto free_bytes = static_cast<std::int64_t>(space.f_bavail * space.f_frsize);
  finding.detail = bytes_text(free_bytes) + " free";
  if (free_bytes < kLittleSpace) finding.health = Health::kWarning;
  return finding;
}

}  // namespace

bool DoctorReport::can_solve() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& each) { return each.health == Health::kMissing; });
}

std::vector<Finding> check_isolation(const Config& config) {
  std::vector<Finding> findings;
  bool is_isolated = false;
  for (const sandbox::LevelReport& report : sandbox::machine_levels(config.sandbox)) {
    Finding finding{"isolation", std::string(sandbox::isolation_name(report.level)), Health::kGood,
                    "allowed"};
    // The best that is allowed is the one in use; what is below it stands by.
    if (report.is_allowed && !is_isolated) finding.detail = "in use";
    if (!report.is_allowed) {
      finding.health = is_isolated ? Health::kNote : Health::kWarning;
      finding.detail = report.why_not;
    }
    is_isolated = is_isolated || report.is_allowed;
    findings.push_back(std::move(finding));
  }
  if (!is_isolated) {
    for (Finding& finding : findings) finding.health = Health::kMissing;
  }
  return findings;
}

std::vector<Finding> check_interpreters(const Config& config) {
  std::vector<std::string> candidates;
  if (!config.sandbox.python.empty()) candidates.push_back(config.sandbox.python.string());
  candidates.emplace_back("/usr/bin/python3");
  candidates.emplace_back("python3");
  std::vector<Finding> findings;
  for (const std::string& candidate : candidates) findings.push_back(check_interpreter(candidate));
  // One that works is enough, if it is the one that will be used: the configured one, else any.
  const bool works = config.sandbox.python.empty()
                         ? std::any_of(findings.begin(), findings.end(),
                                       [](const Finding& f) { return f.health == Health::kGood; })
                         : findings.front().health == Health::kGood;
  if (!works) findings.front().health = Health::kMissing;
  return findings;
}

std::vector<Finding> check_keys(const Config& config) {
  std::set<std::string> names{kDefaultKey};
  for (const auto& [name, model] : config.models) {
    if (!model.key_env.empty()) names.insert(model.key_env);
  }
  std::vector<Finding> findings;
  for (const std::string& name : names) {
    const bool is_set = !environment_text(name.c_str()).empty();
    findings.push_back(
        {"key", name, is_set ? Health::kGood : Health::kNote, is_set ? "set" : "not set"});
  }
  return findings;
}

std::vector<Finding> check_gpu() {
  std::error_code ignored;
  Finding finding{"gpu", "none", Health::kNote, "none seen; none is needed"};
  if (fs::exists("/dev/nvidiactl", ignored) || fs::exists("/proc/driver/nvidia", ignored)) {
    finding.name = "NVIDIA";
    finding.detail = "there, not used yet";
  } else if (fs::exists("/dev/kfd", ignored)) {
    finding.name = "AMD";
    finding.detail = "there, not used yet";
  }
  return {finding};
}

std::vector<Finding> check_disk(const fs::path& run_store) {
  std::error_code failed;
  const fs::path temporary = fs::temp_directory_path(failed);
  const fs::path home = existing_folder(fs::absolute(run_store).parent_path());
  std::vector<Finding> findings{check_folder("disk", home)};
  if (!failed && temporary != home) findings.push_back(check_folder("disk", temporary));
  return findings;
}

}  // namespace flowreasoner::cli
