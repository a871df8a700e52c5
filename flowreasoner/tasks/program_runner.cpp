#include "flowreasoner/tasks/program_runner.h"

#include <utility>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {
namespace {

/// One row of a `behave` job for `tests` tests; whatever the guest left out counts as its ending.
std::vector<Behaviour> behaviours_of(const sandbox::JobResult& result, std::size_t tests) {
  Behaviour missing;
  missing.value = "<" + ending_text(result.outcome) + ">";
  std::vector<Behaviour> row(tests, missing);
  const Json* outcomes = json_member(result.done, "outcomes");
  if (outcomes == nullptr || !outcomes->is_array() || outcomes->empty() ||
      !outcomes->front().is_array())
    return row;
  const Json& answers = outcomes->front();
  for (std::size_t i = 0; i < tests && i < answers.size(); ++i) {
    row[i].passed = json_bool(answers[i], "passed").value_or(false);
    row[i].value = json_string(answers[i], "value").value_or("");
  }
  return row;
}

}  // namespace

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

Async<std::vector<std::vector<Behaviour>>> run_behaviours(sandbox::Sandbox& sandbox,
                                                          std::vector<std::string> solutions,
                                                          std::string entry_point,
                                                          std::vector<std::string> tests,
                                                          sandbox::Limits limits) {
  std::vector<Json> jobs;
  for (const std::string& solution : solutions) {
    jobs.push_back({{"t", "job"},
                    {"kind", "behave"},
                    {"solutions", Json::array({solution})},
                    {"entry_point", entry_point},
                    {"tests", tests}});
  }
  Result<std::vector<sandbox::JobResult>> results =
      co_await run_jobs(sandbox, std::move(jobs), limits);
  if (!results) co_return results.error().with_context("comparing what programs do");
  std::vector<std::vector<Behaviour>> rows;
  for (const sandbox::JobResult& result : *results)
    rows.push_back(behaviours_of(result, tests.size()));
  co_return rows;
}

}  // namespace flowreasoner::tasks
