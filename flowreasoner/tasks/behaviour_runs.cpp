#include "flowreasoner/tasks/behaviour_runs.h"

#include <memory>
#include <utility>

#include "flowreasoner/tasks/candidate_run.h"
#include "flowreasoner/tasks/guest_jobs.h"
#include "flowreasoner/tasks/prepared_suite.h"
#include "flowreasoner/tasks/suite_guest.h"

namespace flowreasoner::tasks {
namespace {

using Row = std::vector<Behaviour>;

constexpr Milliseconds kQuestionTime(30'000);

Row same_for_all(const std::string& value, std::size_t tests) {
  Behaviour same;
  same.value = value;
  return Row(tests, same);
}

/// `row` is a list of {passed, value}; what it lacks is `missing`.
Row row_of(const Json* row, std::size_t tests, const std::string& missing) {
  Row behaviours = same_for_all(missing, tests);
  if (row == nullptr || !row->is_array()) return behaviours;
  for (std::size_t i = 0; i < tests && i < row->size(); ++i) {
    behaviours[i].passed = json_bool((*row)[i], "passed").value_or(false);
    behaviours[i].value = json_string((*row)[i], "value").value_or("");
  }
  return behaviours;
}

/// Beside the asserts, in one process: for tests that can not be run apart.
Async<std::vector<Row>> run_beside(sandbox::Sandbox* sandbox, TestSuitePtr suite,
                                   std::vector<std::string> solutions, sandbox::Limits limits) {
  const std::vector<std::string>& tests = suite->tests.asserts;
  std::vector<Json> jobs;
  for (const std::string& solution : solutions) {
    jobs.push_back({{"t", "job"},
                    {"kind", "behave"},
                    {"solutions", Json::array({solution})},
                    {"entry_point", suite->entry_point},
                    {"tests", tests}});
  }
  FR_CO_TRY(const std::vector<sandbox::JobResult> results,
            co_await run_jobs(*sandbox, sandbox::Warmth::kCore, std::move(jobs), limits));
  std::vector<Row> rows;
  for (const sandbox::JobResult& result : results) {
    const Json* outcomes = json_member(result.done, "outcomes");
    const bool has_row = outcomes != nullptr && outcomes->is_array() && !outcomes->empty();
    rows.push_back(row_of(has_row ? &outcomes->front() : nullptr, tests.size(),
                          "<" + ending_text(result.outcome) + ">"));
  }
  co_return rows;
}

Async<Json> converse(sandbox::Sandbox* sandbox, SuiteGuest* guest, Json job, Json question,
                     sandbox::Limits limits) {
  FR_CO_TRY(std::unique_ptr<sandbox::Guest> candidate,
            co_await sandbox->open(sandbox::Warmth::kCore, std::move(job), limits));
  Result<Json> first = co_await candidate->receive();
  if (!first || json_string(*first, "t") != "loaded")
    co_return Error(Errc::kSandbox, "the candidate has ended");
  question["t"] = "live";
  question["behave"] = true;
  const Milliseconds limit = kQuestionTime + limits.wall * 10;
  Result<Json> answer = co_await guest->converse(std::move(question), *candidate, limit);
  (void)co_await candidate->kill();
  co_return answer;
}

/// The row of one solution that has run.
Async<Row> judge_run(sandbox::Sandbox* sandbox, SuiteGuest* guest, const PreparedSuite* prepared,
                     const std::string* code, CandidateRun run, sandbox::Limits limits) {
  const std::size_t tests = prepared->suite->tests.asserts.size();
  if (!run.limit.empty()) co_return same_for_all("<" + run.limit + ">", tests);
  if (!run.load_type.empty()) co_return same_for_all("not loaded: " + run.load_type, tests);
  if (!run.ended.empty()) co_return same_for_all("<" + run.ended + ">", tests);
  Json question{{"t", "behave"},
                {"key", prepared->suite->key},
                {"outcomes", std::move(run.outcomes)},
                {"ending", ""}};
  Json again = question;
  FR_CO_TRY(Json answer, co_await guest->ask(std::move(question), kQuestionTime));
  if (json_string(answer, "t") == "diverged") {
    Json job = calls_job(*code, prepared->script, true);
    FR_CO_TRY(answer, co_await converse(sandbox, guest, std::move(job), std::move(again), limits));
  }
  co_return row_of(json_member(answer, "row"), tests, "not run");
}

}  // namespace

Async<std::vector<Row>> run_behaviours(sandbox::Sandbox& sandbox, TestSuitePtr suite,
                                       std::vector<std::string> solutions, sandbox::Limits limits) {
  FR_CO_TRY(const std::unique_ptr<SuiteGuest> guest, co_await SuiteGuest::open(sandbox));
  limits.channel_bytes = kAnswerBytes;
  PreparedSuite prepared;
  prepared.suite = suite;
  prepared.script.call_seconds = 1;
  Json frame = prepare_frame(prepared);
  FR_CO_TRY(const Json known, co_await guest->prepare(std::move(frame), kQuestionTime));
  if (auto read = read_prepared(known, prepared); !read) co_return read.error();
  if (!prepared.unreadable.empty() || !prepared.shared_because.empty())
    co_return co_await run_beside(&sandbox, suite, std::move(solutions), limits);
  // Libraries that such tests name are not imported ahead: that is done outside of a guest.
  const sandbox::Warmth warmth;
  std::vector<Json> jobs;
  for (const std::string& code : solutions) jobs.push_back(calls_job(code, prepared.script, false));
  FR_CO_TRY(std::vector<sandbox::JobResult> results,
            co_await run_jobs(sandbox, warmth, std::move(jobs), limits));
  std::vector<Row> rows;
  for (std::size_t i = 0; i < results.size(); ++i) {
    CandidateRun run = candidate_run_of(std::move(results[i]));
    Result<Row> row =
        co_await judge_run(&sandbox, guest.get(), &prepared, &solutions[i], std::move(run), limits);
    if (!row && row.error().code() == Errc::kCancelled) co_return row.error();
    if (row) {
      rows.push_back(std::move(*row));
      continue;
    }
    // Its answers ended the tests' guest: this row is lost, the others are not.
    rows.push_back(same_for_all("not judged", suite->tests.asserts.size()));
    if (!guest->is_usable()) {
      for (++i; i < results.size(); ++i)
        rows.push_back(same_for_all("not judged", suite->tests.asserts.size()));
    }
  }
  co_return rows;
}

}  // namespace flowreasoner::tasks
