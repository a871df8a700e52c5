// What this machine gives, and what is missing.
//
//   flowreasoner doctor
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/doctor_checks.h"
#include "flowreasoner/cli/doctor_view.h"
#include "flowreasoner/cli/run_store_access.h"

namespace flowreasoner::cli {
namespace {

struct DoctorOptions {
  bool offline = false;
};

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  for (Finding& finding : more) all.push_back(std::move(finding));
}

Finding config_finding(const Config& config) {
  if (config.file.empty()) {
    return {"config", "none", Health::kNote, "no flowreasoner.toml; defaults hold"};
  }
  const auto models = static_cast<std::int64_t>(config.models.size());
  return {"config", config.file.string(), Health::kGood,
          std::to_string(models) + (models == 1 ? " model" : " models")};
}

Result<int> run_doctor(const DoctorOptions& options, const CommonOptions& common) {
  FR_TRY(const Config config, load_config(common.config));
  const auto run_store = run_store_path(common, config);
  DoctorReport report;
  report.findings.push_back(config_finding(config));
  append(report.findings, check_isolation(config));
  append(report.findings, check_interpreters(config));
  append(report.findings, check_keys(config));
  if (!options.offline) {
    asio::io_context io;
    FR_TRY(auto endpoints, run_async(io, check_endpoints(config)));
    append(report.findings, std::move(endpoints));
  }
  append(report.findings, check_gpu());
  append(report.findings, check_disk(run_store));
  if (common.json) {
    print_json(doctor_json(report));
  } else {
    print_lines(doctor_lines(report));
  }
  return report.can_solve() ? kExitDone : exit_code(Errc::kEnvironment);
}

}  // namespace

void add_doctor_command(CLI::App& app, Invocation& invocation) {
  CLI::App& command = *app.add_subcommand(
      "doctor", "What this machine gives: isolation, interpreters, endpoints, disk");
  auto options = std::make_shared<DoctorOptions>();
  command.add_flag("--offline", options->offline, "Ask no endpoint");
  add_common_options(command, invocation);
  command.footer("Example: flowreasoner doctor --offline");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return run_doctor(*options, common);
    };
  });
}

}  // namespace flowreasoner::cli
