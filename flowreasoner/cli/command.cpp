#include "flowreasoner/cli/command.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flowreasoner/base/log.h"
#include "flowreasoner/base/secret.h"
#include "flowreasoner/cli/nearest_name.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/record/run_header.h"

namespace flowreasoner::cli {
namespace {

void complain(std::string_view line) {
  const std::string text = printable(mask_secrets(std::string(line))) + "\n";
  Terminal(2).write(text);
}

void report(const Error& error, bool json) {
  complain("flowreasoner: " + error.to_string());
  if (!json) return;
  Json object{{"error",
               {{"kind", errc_name(error.code())},
                {"message", mask_secrets(error.to_string())},
                {"exit_code", exit_code(error.code())}}}};
  print_json(object);
}

void set_log_level(const CommonOptions& common) {
  if (common.quiet) {
    log::set_level(log::Level::kError);
  } else if (common.verbose > 0) {
    log::set_level(common.verbose > 1 ? log::Level::kDebug : log::Level::kInfo);
  }
}

/// The deepest command that was named, for "see … --help".
const CLI::App& named_command(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  if (parent == nullptr) return "flowreasoner";
  return full_name(*parent) + " " + command.get_name();
}

/// "there is no command slove; did you mean solve?"; empty when no word stands where a command
/// should.
std::string unknown_command(const CLI::App& command, int argc, char** argv) {
  std::vector<std::string> names;
  for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
  }
  if (names.empty()) return {};
  int depth = 0;
  for (const CLI::App* each = &command; each->get_parent() != nullptr; each = each->get_parent()) {
    ++depth;
  }
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with('-') || depth-- > 0) continue;
    const std::string near = nearest_name(word, names);
    return fmt::format("there is no command {}{}", word,
                       near.empty() ? "" : "; did you mean " + near + "?");
  }
  return "which command? There are " + fmt::format("{}", fmt::join(names, ", "));
}

int refuse_usage(const CLI::App& app, const CLI::ParseError& failure, int argc, char** argv) {
  const CLI::App& command = named_command(app);
  std::string message = unknown_command(command, argc, argv);
  if (message.empty()) message = failure.what();
  std::replace(message.begin(), message.end(), '\n', ' ');
  complain(fmt::format("{}: {} (see {} --help)", full_name(command), message, full_name(command)));
  return kExitUsage;
}

std::string version_text() {
  return fmt::format("flowreasoner {} ({})", FR_VERSION, record::program_revision());
}

}  // namespace

void add_common_options(CLI::App& command, Invocation& invocation) {
  CommonOptions& common = invocation.common;
  constexpr const char* kGroup = "Common options";
  command
      .add_flag("--json", common.json, "Print one JSON object on stdout, and nothing else there")
      ->group(kGroup);
  command
      .add_option("--config", common.config,
                  "Configuration (default: ./flowreasoner.toml, else "
                  "$XDG_CONFIG_HOME/flowreasoner/flowreasoner.toml)")
      ->type_name("FILE")
      ->group(kGroup);
  command.add_option("--seed", common.seed, "Seed of everything that is drawn (default: 0)")
      ->type_name("N")
      ->group(kGroup);
  command
      .add_option("--runs", common.runs,
                  "Run store (default: $XDG_STATE_HOME/flowreasoner/runs.sqlite)")
      ->type_name("FILE")
      ->group(kGroup);
  command.add_flag("-v,--verbose", common.verbose, "Say more on stderr; -vv still more")
      ->group(kGroup);
  command.add_flag("-q,--quiet", common.quiet, "Say nothing on stderr but errors")
      ->excludes("--verbose")
      ->group(kGroup);
}

int run_command_line(int argc, char** argv) {
  CLI::App app(
      "Writes a multi-agent workflow for each query, runs it in a sandbox, and improves it.",
      "flowreasoner");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  app.footer(
      "Example: flowreasoner solve \"Write add(a, b)\" --meta openai/gpt-4o --worker "
      "openai/gpt-4o-mini");
  Invocation invocation;
  add_solve_command(app, invocation);
  add_run_command(app, invocation);
  add_eval_command(app, invocation);
  add_judge_command(app, invocation);
  add_runs_command(app, invocation);
  add_doctor_command(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& failure) {
    if (failure.get_exit_code() == 0) return app.exit(failure);
    return refuse_usage(app, failure, argc, argv);
  }
  set_log_level(invocation.common);
  const Result<int> code = invocation.action(invocation.common);
  if (code) return *code;
  report(code.error(), invocation.common.json);
  return exit_code(code.error().code());
}

void say(const TextLine& line, const CommonOptions& common) {
  if (common.quiet) return;
  const Terminal terminal(2);
  terminal.write(line.paint(terminal.has_color()) + "\n");
}

void print_lines(const std::vector<TextLine>& lines) {
  const Terminal out(1);
  std::string text;
  for (const TextLine& line : lines) text += line.paint(out.has_color()) + "\n";
  out.write(text);
}

void print_json(const Json& object) {
  print_text(mask_secrets(dump_json(object)) + "\n");
}

void print_text(std::string_view text) {
  Terminal(1).write(text);
}

}  // namespace flowreasoner::cli
