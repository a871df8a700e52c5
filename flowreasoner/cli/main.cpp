// flowreasoner: for each query a meta-agent writes a multi-agent workflow, which is run and
// improved.
//
//   flowreasoner solve "Write add(a, b)" --meta openai/gpt-4o --worker openai/gpt-4o-mini --show
//   flowreasoner runs list
//   flowreasoner doctor
//
// One cmd_<name>.cpp a command; docs/cli.md tells what each does and its exit codes.
#include <exception>

#include <fmt/format.h>

#include "flowreasoner/cli/command.h"

int main(int argc, char** argv) {
  try {
    return flowreasoner::cli::run_command_line(argc, argv);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "flowreasoner: internal error: {}\n", failure.what());
    return flowreasoner::exit_code(flowreasoner::Errc::kInternal);
  }
}
