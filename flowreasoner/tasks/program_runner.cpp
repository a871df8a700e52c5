#include "flowreasoner/tasks/program_runner.h"

#include <utility>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {

Async<ProgramResult> run_program(sandbox::Sandbox& sandbox, std::string code, std::string function,
                                 std::string input, sandbox::Limits limits) {
  Json job{{"t", "job"},
           {"kind", "python"},
           {"code", std::move(code)},
           {"function", std::move(function)},
           {"stdin", std::move(input)}};
  Result<sandbox::JobResult> result =
      co_await sandbox.run(sandbox::Warmth::kCore, std::move(job), limits);
  if (!result) co_return result.error().with_context("running a program");
  ProgramResult program;
  const auto outcome = json_string(result->done, "outcome");
  if (!outcome) {
    program.outcome = "ended";
    program.output = std::move(result->outcome.output);
    program.error = ending_text(result->outcome);
    program.limit = limit_text(result->outcome);
    co_return program;
  }
  program.outcome = *outcome;
  program.value = json_string(result->done, "value").value_or("");
  program.output = json_string(result->done, "output").value_or("");
  program.error = exception_text(json_member(result->done, "error"));
  co_return program;
}

}  // namespace flowreasoner::tasks
