#pragma once
#include <string>

#include "flowreasoner/cli/config.h"

namespace CLI {
class App;
}

namespace flowreasoner::cli {

/// Flags of the commands that run programs in the sandbox.
struct SandboxFlags {
  std::string python;
  std::string isolation;  ///< empty: the best that the machine allows
  bool is_unsafe = false;
};

/// --python, --isolation, --unsafe-no-isolation.
void declare_sandbox_flags(CLI::App& command, SandboxFlags& flags);
/// The configuration's options with the flags over them.
sandbox::SandboxOptions sandbox_options(const Config& config, const SandboxFlags& flags);

/// --rounds, --samples, --validation-runs, --feedback, --select: how a meta-agent searches.
void declare_round_flags(CLI::App& command, EpisodeSettings& settings);
/// --max-usd, --max-tokens, --max-seconds, --max-calls, --no-overlap.
void declare_budget_flags(CLI::App& command, EpisodeSettings& settings);
/// --meta, --worker.
void declare_meta_flag(CLI::App& command, EpisodeSettings& settings);
void declare_worker_flag(CLI::App& command, EpisodeSettings& settings);

}  // namespace flowreasoner::cli
