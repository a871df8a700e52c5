#include "flowreasoner/tasks/shared_judge.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {
namespace {

constexpr const char* kCheckCall = "check(candidate)";

/// What is judged, as the guest wants it.
struct Candidate {
  std::string code;
  std::string entry_point;
  Tests tests;
};

Json check_job(const Candidate& candidate, std::vector<std::string> asserts, std::string check) {
  return {{"t", "job"},
          {"kind", "check"},
          {"code", candidate.code},
          {"entry_point", candidate.entry_point},
          {"setup", candidate.tests.setup},
          {"tests", std::move(asserts)},
          {"check", std::move(check)}};
}

TestResult failed(std::string expression, std::string type, std::string message = {}) {
  TestResult result;
  result.expression = std::move(expression);
  result.type = std::move(type);
  result.message = std::move(message);
  return result;
}

/// The program can write what it likes here: anything but `true` has not passed.
TestResult result_of(const Json& json, const std::string& expression) {
  TestResult result;
  result.passed = json_bool(json, "passed").value_or(false);
  result.expression = json_string(json, "expression").value_or(expression);
  result.type = json_string(json, "type").value_or("");
  result.message = json_string(json, "message").value_or("");
  result.expected = json_string(json, "expected").value_or("");
  result.actual = json_string(json, "actual").value_or("");
  if (!result.passed && result.type.empty()) result.type = "Failed";
  return result;
}

bool has_answer(const sandbox::JobResult& result) {
  const Json* results = json_member(result.done, "results");
  return results != nullptr && results->is_array();
}

/// One result for each assert, then those of the check, of which the guest makes one for each of
/// its parts.
std::vector<TestResult> results_of(const Json& done, const std::vector<std::string>& asserts,
                                   bool has_check) {
  const Json& answers = done.at("results");
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < asserts.size(); ++i) {
    results.push_back(i < answers.size() ? result_of(answers[i], asserts[i])
                                         : failed(asserts[i], "NotRun"));
  }
  if (!has_check) return results;
  for (std::size_t i = asserts.size(); i < answers.size(); ++i)
    results.push_back(result_of(answers[i], kCheckCall));
  if (answers.size() <= asserts.size()) results.push_back(failed(kCheckCall, "NotRun"));
  return results;
}

/// The results of a job that has one test, or a check, alone.
std::vector<TestResult> results_alone(const sandbox::JobResult& result, const std::string& test,
                                      bool is_check) {
  std::vector<std::string> asserts;
  if (!is_check) asserts.push_back(test);
  if (has_answer(result)) return results_of(result.done, asserts, is_check);
  return {failed(is_check ? kCheckCall : test, "Ended", ending_text(result.outcome))};
}

std::vector<TestResult> not_run(const Tests& tests) {
  std::vector<TestResult> results;
  for (const std::string& test : tests.asserts) results.push_back(failed(test, "NotRun"));
  if (!tests.check.empty()) results.push_back(failed(kCheckCall, "NotRun"));
  return results;
}

void settle(Verdict& verdict) {
  verdict.passed = verdict.load_error.empty() && !verdict.results.empty() &&
                   verdict.passed_count() == verdict.total();
}

/// After a guest that ended early: which test ended it? First the program without tests, since one
/// that ends while it loads would cost its limit for every test; then each test in a guest of its
/// own.
Async<Verdict> judge_one_by_one(sandbox::Sandbox& sandbox, Candidate candidate, Verdict verdict,
                                sandbox::Limits limits) {
  Json bare = check_job(candidate, {}, {});
  Result<sandbox::JobResult> loaded =
      co_await sandbox.run(sandbox::Warmth::kCore, std::move(bare), limits);
  if (!loaded) co_return loaded.error();
  verdict.load_error = has_answer(*loaded) ? exception_text(json_member(loaded->done, "load"))
                                           : ending_text(loaded->outcome);
  if (!verdict.load_error.empty()) {
    verdict.results = not_run(candidate.tests);
    co_return verdict;
  }
  std::vector<Json> jobs;
  for (const std::string& test : candidate.tests.asserts) {
    jobs.push_back(check_job(candidate, std::vector<std::string>(1, test), {}));
  }
  const bool has_check = !candidate.tests.check.empty();
  if (has_check) jobs.push_back(check_job(candidate, {}, candidate.tests.check));
  Result<std::vector<sandbox::JobResult>> alone =
      co_await run_jobs(sandbox, std::move(jobs), limits);
  if (!alone) co_return alone.error();
  for (std::size_t i = 0; i < alone->size(); ++i) {
    const bool is_check = i == candidate.tests.asserts.size();
    const std::string test = is_check ? std::string() : candidate.tests.asserts[i];
    for (TestResult& result : results_alone((*alone)[i], test, is_check)) {
      verdict.results.push_back(std::move(result));
    }
  }
  settle(verdict);
  co_return verdict;
}

}  // namespace

Async<Verdict> judge_shared(sandbox::Sandbox& sandbox, TestSuitePtr suite, std::string code,
                            sandbox::Limits limits) {
  Verdict verdict;
  verdict.mode = JudgeMode::kShared;
  if (suite->tests.empty()) co_return verdict;
  Candidate candidate{std::move(code), suite->entry_point, suite->tests};
  const bool has_check = !candidate.tests.check.empty();
  Json job = check_job(candidate, candidate.tests.asserts, candidate.tests.check);
  Result<sandbox::JobResult> result =
      co_await sandbox.run(sandbox::Warmth::kCore, std::move(job), limits);
  if (!result) co_return result.error().with_context("judging a program");
  verdict.ending = sandbox::ending_name(result->outcome.ending);
  if (has_answer(*result)) {
    verdict.load_error = exception_text(json_member(result->done, "load"));
    verdict.results = results_of(result->done, candidate.tests.asserts, has_check);
    settle(verdict);
    co_return verdict;
  }
  const std::size_t parts = candidate.tests.asserts.size() + (has_check ? 1 : 0);
  if (parts == 1) {  // nothing to tell apart
    const std::string test = has_check ? std::string() : candidate.tests.asserts.front();
    verdict.results = results_alone(*result, test, has_check);
    co_return verdict;
  }
  Result<Verdict> apart =
      co_await judge_one_by_one(sandbox, std::move(candidate), std::move(verdict), limits);
  if (!apart) co_return apart.error().with_context("judging a program test by test");
  co_return std::move(*apart);
}

}  // namespace flowreasoner::tasks
