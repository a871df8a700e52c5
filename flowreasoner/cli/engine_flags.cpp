#include "flowreasoner/cli/engine_flags.h"

#include <filesystem>
#include <system_error>

#include <CLI/CLI.hpp>

namespace flowreasoner::cli {
namespace {

constexpr const char* kSandboxGroup = "Sandbox";
constexpr const char* kBudgetGroup = "Budget (a hard stop with the best answer so far)";

}  // namespace

void declare_sandbox_flags(CLI::App& command, SandboxFlags& flags) {
  command
      .add_option("--python", flags.python,
                  "Interpreter of the guests, 3.9 or later, or a venv (default: /usr/bin/python3)")
      ->type_name("FILE|VENV")
      ->group(kSandboxGroup);
  command
      .add_option("--isolation", flags.isolation,
                  "Best level to use: namespaces (default) or landlock")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"namespaces", "landlock"}))
      ->group(kSandboxGroup);
  command
      .add_flag("--unsafe-no-isolation", flags.is_unsafe,
                "Run programs written by models without isolation, if the machine allows none")
      ->group(kSandboxGroup);
}

sandbox::SandboxOptions sandbox_options(const Config& config, const SandboxFlags& flags) {
  sandbox::SandboxOptions options = config.sandbox;
  if (!flags.python.empty()) options.python = flags.python;
  std::error_code ignored;
  if (std::filesystem::is_directory(flags.python, ignored)) options.python /= "bin/python";
  if (flags.isolation == "namespaces") options.isolation = sandbox::Isolation::kNamespaces;
  if (flags.isolation == "landlock") options.isolation = sandbox::Isolation::kLandlock;
  if (flags.is_unsafe) options.isolation = sandbox::Isolation::kNone;
  return options;
}

void declare_budget_flags(CLI::App& command, EpisodeSettings& settings) {
  command.add_option("--max-usd", settings.max_usd, "US dollars")
      ->type_name("USD")
      ->check(CLI::NonNegativeNumber)
      ->group(kBudgetGroup);
  command.add_option("--max-tokens", settings.max_tokens, "Tokens of prompts and replies together")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->group(kBudgetGroup);
  command.add_option("--max-seconds", settings.max_seconds, "Wall time")
      ->type_name("S")
      ->check(CLI::NonNegativeNumber)
      ->group(kBudgetGroup);
  command.add_option("--max-calls", settings.max_calls, "Calls of models")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->group(kBudgetGroup);
  command.add_flag_callback(
      "--no-overlap", [&settings] { settings.overlap = false; },
      "Start a workflow's calls one after the other, even where they do not need each other");
}

void declare_round_flags(CLI::App& command, EpisodeSettings& settings) {
  const CLI::Range positive(1, 1'000'000);
  command.add_option("--rounds", settings.rounds, "Designs one after the other (default: 10)")
      ->type_name("N")
      ->check(positive);
  command.add_option("--samples", settings.samples, "Designs a round, in parallel (default: 1)")
      ->type_name("K")
      ->check(positive);
  command
      .add_option("--validation-runs", settings.validation_runs,
                  "Runs of each design, in parallel (default: 3)")
      ->type_name("N")
      ->check(positive);
  command
      .add_option("--feedback", settings.feedback,
                  "What the meta-agent hears of a round: log (default) or score")
      ->type_name("MODE")
      ->check(CLI::IsMember({"log", "score"}));
  command
      .add_option("--select", settings.select,
                  "Which round the next one improves: soft (default, drawn by score) or best")
      ->type_name("HOW")
      ->check(CLI::IsMember({"soft", "best"}));
}

void declare_meta_flag(CLI::App& command, EpisodeSettings& settings) {
  command
      .add_option("--meta", settings.meta,
                  "Model that designs: openai/MODEL, NAME of the configuration, replay:FILE, "
                  "scripted:FILE")
      ->type_name("SPEC");
}

void declare_worker_flag(CLI::App& command, EpisodeSettings& settings) {
  command
      .add_option("--worker", settings.workers,
                  "Model that a workflow may use; several times: the first is its default")
      ->type_name("SPEC")
      ->allow_extra_args(false);
}

}  // namespace flowreasoner::cli
