// The fault server as a program: prints its base URL, then serves until it is ended.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "tests/support/fault_server.h"

int main(int argc, char** argv) {
  using namespace flowreasoner;
  CLI::App app(
      "An OpenAI-compatible server on loopback that fails as it is told.\n"
      "Example: fault_server --latency-ms 50 --faults '429 retry-after=1' cut ok");
  testing::FaultServerOptions options;
  std::int64_t latency_ms = 0;
  std::string script;
  std::vector<std::string> faults;
  std::string always;
  app.add_option("--port", options.port, "Port (default: a free one)");
  app.add_option("--latency-ms", latency_ms, "Wait before each answer");
  app.add_option("--script", script, "Play this file of scripted replies");
  app.add_option("--faults", faults, "Of the first requests, one each");
  app.add_option("--always", always, "The fault of all requests after them");
  app.add_option("--refuse", options.refused_fields, "Fields of a request to refuse");
  app.add_flag("--ignore-n", options.style.ignores_n, "One choice a request");
  CLI11_PARSE(app, argc, argv);
  options.latency = std::chrono::milliseconds(latency_ms);
  options.kept_requests = 0;
  if (!script.empty()) {
    auto replies = llm::ScriptedReplies::load(script);
    if (!replies) {
      std::cerr << replies.error().to_string() << '\n';
      return exit_code(replies.error().code());
    }
    options.script = std::make_shared<llm::ScriptedReplies>(std::move(*replies));
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  try {
    testing::FaultServer server(std::move(options));
    server.fail_next(faults);
    if (!always.empty()) server.fail_always(always);
    std::cout << server.base_url() << std::endl;
    int signal = 0;
    sigwait(&ends, &signal);
  } catch (const std::exception& thrown) {
    std::cerr << thrown.what() << '\n';
    return 2;
  }
  return 0;
}
