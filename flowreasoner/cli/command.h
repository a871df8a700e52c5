#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/cli/text_line.h"

namespace CLI {
class App;
}

namespace flowreasoner::cli {

/// Flags that every command has.
struct CommonOptions {
  bool json = false;
  std::filesystem::path config;
  std::optional<std::uint64_t> seed;
  std::filesystem::path
      runs;  ///< the run store; empty: the configuration's, else the state folder's
  int verbose = 0;
  bool quiet = false;
};

/// What the command line asked for: filled by the callback of the chosen command.
struct Invocation {
  CommonOptions common;
  /// Does the work and returns the exit code (docs/cli.md). It prints; an Error is printed by main.
  std::function<Result<int>(const CommonOptions& common)> action;
};

/// Exit codes that are no Error's (base/error.h has those).
constexpr int kExitDone = 0;
constexpr int kExitTestsFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitInterrupted = 130;

/// Each adds one command, with its flags, to the application. `invocation` outlives it.
void add_solve_command(CLI::App& app, Invocation& invocation);
void add_run_command(CLI::App& app, Invocation& invocation);
void add_eval_command(CLI::App& app, Invocation& invocation);
void add_judge_command(CLI::App& app, Invocation& invocation);
void add_runs_command(CLI::App& app, Invocation& invocation);
void add_doctor_command(CLI::App& app, Invocation& invocation);

/// Declares --json, --config, --seed, --runs, -v and -q. For those add_…() above.
void add_common_options(CLI::App& command, Invocation& invocation);

/// Parses, runs, prints what went wrong, and returns the exit code.
int run_command_line(int argc, char** argv);

/// Prints a line on stderr, unless -q.
void say(const TextLine& line, const CommonOptions& common);
/// Prints lines on stdout.
void print_lines(const std::vector<TextLine>& lines);
/// Prints one JSON object on stdout.
void print_json(const Json& object);
/// Prints text on stdout as it is.
void print_text(std::string_view text);

}  // namespace flowreasoner::cli
