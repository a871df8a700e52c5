#include "flowreasoner/sandbox/sandbox.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <thread>
#include <utility>

#include <unistd.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/sandbox/guest_folder.h"
#include "flowreasoner/sandbox/local_sandbox.h"
#include "flowreasoner/sandbox/machine_levels.h"
#include "flowreasoner/sandbox/seccomp_policy.h"

namespace flowreasoner::sandbox {

namespace {

// The folder in which guests below the namespaces level have theirs. Root's guests are nobody, who
// must own it.
Result<std::filesystem::path> make_box() {
  std::error_code failed;
  std::string name =
      (std::filesystem::temp_directory_path(failed) / "flowreasoner-XXXXXX").string();
  if (failed || mkdtemp(name.data()) == nullptr) {
    return Error(Errc::kEnvironment,
                 "making a folder for guests in the temporary folder: " + errno_text(errno));
  }
  if (geteuid() == 0 && chown(name.c_str(), kUnprivilegedId, kUnprivilegedId) != 0) {
    return Error(Errc::kEnvironment, "giving the guests' folder away: " + errno_text(errno));
  }
  return std::filesystem::path(name);
}

Result<ZygoteOptions> zygote_options(const SandboxOptions& options, Isolation level) {
  ZygoteOptions zygote;
  FR_TRY(zygote.python, find_python(options.python));
  FR_TRY(zygote.guest_folder, find_guest_folder(options.guest_folder));
  FR_TRY(zygote.filter, seccomp_program(level));
  zygote.isolation = level;
  if (level != Isolation::kNamespaces) {
    FR_TRY(zygote.box, make_box());
  }
  return zygote;
}

std::size_t worker_count(const SandboxOptions& options) {
  return options.workers > 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
}

Result<std::unique_ptr<LocalSandbox>> start_at(const asio::any_io_executor& executor,
                                               const SandboxOptions& options, Isolation level) {
  FR_TRY(ZygoteOptions zygote, zygote_options(options, level));
  auto sandbox =
      std::make_unique<LocalSandbox>(executor, options, std::move(zygote), worker_count(options));
  if (Result<void> started = sandbox->start(); !started) return started.error();
  return sandbox;
}

}  // namespace

std::string_view isolation_name(Isolation level) {
  switch (level) {
    case Isolation::kNamespaces:
      return "namespaces";
    case Isolation::kLandlock:
      return "landlock";
    case Isolation::kNone:
      return "none";
  }
  return "unknown";
}

Result<std::unique_ptr<Sandbox>> Sandbox::start(asio::any_io_executor executor,
                                                SandboxOptions options) {
  std::string reasons;
  for (const Isolation level : {Isolation::kNamespaces, Isolation::kLandlock, Isolation::kNone}) {
    if (level < options.isolation) continue;
    // Without isolation only when that was asked for.
    if (level == Isolation::kNone && options.isolation != Isolation::kNone) break;
    auto sandbox = start_at(executor, options, level);
    if (sandbox) return std::unique_ptr<Sandbox>(std::move(*sandbox));
    if (!reasons.empty()) reasons += "; ";
    reasons += std::string(isolation_name(level)) + ": " + sandbox.error().to_string();
    log::info("sandbox: level {} is closed: {}", isolation_name(level),
              sandbox.error().to_string());
  }
  return Error(Errc::kEnvironment,
               "this machine can not isolate untrusted programs (" + reasons + ")");
}

std::vector<LevelReport> machine_levels(const SandboxOptions& options) {
  std::vector<LevelReport> reports;
  for (const Isolation level : {Isolation::kNamespaces, Isolation::kLandlock}) {
    LevelReport report;
    report.level = level;
    Result<ZygoteOptions> zygote = zygote_options(options, level);
    Result<std::string> ready = Error();
    if (zygote) {
      Result<ZygoteProcess> process = ZygoteProcess::launch(*zygote);
      ready = process ? process->wait_ready(std::chrono::seconds(60))
                      : Result<std::string>(process.error());
      std::error_code ignored;
      if (!zygote->box.empty()) std::filesystem::remove_all(zygote->box, ignored);
    } else {
      ready = zygote.error();
    }
    report.is_allowed = ready.has_value();
    if (!ready) report.why_not = ready.error().to_string();
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace flowreasoner::sandbox
