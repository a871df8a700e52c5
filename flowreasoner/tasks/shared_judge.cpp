#include "flowreasoner/tasks/shared_judge.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/guest_jobs.h"

namespace flowreasoner::tasks {
namespace {

/// Stands for tests that come as a source of their own, where they have no names.
constexpr const char* kBodies = "check(candidate)";

/// What is judged, as the guest wants it.
struct Candidate {
  std::string code;
  std::string entry_point;
  Tests tests;

  bool has_bodies() const { return !tests.check.empty() || !tests.unittest.empty(); }
};

/// `with_bodies`: also the tests that come as a source of their own, check and unittest.
Json check_job(const Candidate& candidate, std::vector<std::string> asserts, bool with_bodies) {
  const Tests& tests = candidate.tests;
  return {{"t", "job"},
          {"kind", "check"},
          {"code", candidate.code},
          {"entry_point", candidate.entry_point},
          {"setup", tests.setup},
          {"tests", std::move(asserts)},
          {"check", with_bodies ? tests.check : std::string()},
          {"unittest", with_bodies ? tests.unittest : std::string()}};
}

TestResult failed(std::string expression, std::string type, std::string message = {}) {
  TestResult result;
  result.expression = std::move(expression);
  result.type = std::move(type);
  result.message = std::move(message);
  return result;
}

/// Tests that come as a source are written out in it, so there are fewer than it has bytes. A guest
/// that tells of more has been tampered with, and could fill our memory.
std::size_t most_results(const Tests& tests) {
  return tests.check.size() + tests.unittest.size();
}

bool has_answer(const sandbox::JobResult& result) {
  const Json* results = json_member(result.done, "results");
  return results != nullptr && results->is_array();
}

/// One result for each assert, then those of the tests that come as a source, of which the guest
/// makes one for each of their parts: at most `most_of_bodies`, 0 without such tests.
std::vector<TestResult> results_of(const Json& done, const std::vector<std::string>& asserts,
                                   std::size_t most_of_bodies) {
  const Json& answers = done.at("results");
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < asserts.size(); ++i) {
    results.push_back(i < answers.size() ? test_result_of(answers[i], asserts[i])
                                         : failed(asserts[i], "NotRun"));
  }
  if (most_of_bodies == 0) return results;
  if (answers.size() > asserts.size() + most_of_bodies) {
    results.push_back(failed(kBodies, "Failed", "more results than there are tests"));
    return results;
  }
  for (std::size_t i = asserts.size(); i < answers.size(); ++i)
    results.push_back(test_result_of(answers[i], kBodies));
  if (answers.size() <= asserts.size()) results.push_back(failed(kBodies, "NotRun"));
  return results;
}

/// The results of a job that has one test alone, or those that come as a source (`most_of_bodies`).
std::vector<TestResult> results_alone(const sandbox::JobResult& result, const std::string& test,
                                      std::size_t most_of_bodies) {
  std::vector<std::string> asserts;
  if (most_of_bodies == 0) asserts.push_back(test);
  if (has_answer(result)) return results_of(result.done, asserts, most_of_bodies);
  return {failed(most_of_bodies != 0 ? kBodies : test, "Ended", ending_text(result.outcome))};
}

std::vector<TestResult> not_run(const Tests& tests) {
  std::vector<TestResult> results;
  for (const std::string& test : tests.asserts) results.push_back(failed(test, "NotRun"));
  if (!tests.check.empty() || !tests.unittest.empty()) results.push_back(failed(kBodies, "NotRun"));
  return results;
}

/// After a guest that ended early: which test ended it? First the program without tests, since one
/// that ends while it loads would cost its limit for every test; then each test in a guest of its
/// own.
Async<Verdict> judge_one_by_one(sandbox::Sandbox& sandbox, sandbox::Warmth warmth,
                                Candidate candidate, Verdict verdict, sandbox::Limits limits) {
  Json bare = check_job(candidate, {}, false);
  Result<sandbox::JobResult> loaded = co_await sandbox.run(warmth, std::move(bare), limits);
  if (!loaded) co_return loaded.error();
  verdict.load_error = has_answer(*loaded) ? exception_text(json_member(loaded->done, "load"))
                                           : ending_text(loaded->outcome);
  if (!verdict.load_error.empty()) {
    verdict.results = not_run(candidate.tests);
    co_return verdict;
  }
  std::vector<Json> jobs;
  for (const std::string& test : candidate.tests.asserts) {
    jobs.push_back(check_job(candidate, std::vector<std::string>(1, test), false));
  }
  if (candidate.has_bodies()) jobs.push_back(check_job(candidate, {}, true));
  Result<std::vector<sandbox::JobResult>> alone =
      co_await run_jobs(sandbox, warmth, std::move(jobs), limits);
  if (!alone) co_return alone.error();
  for (std::size_t i = 0; i < alone->size(); ++i) {
    const bool is_body = i == candidate.tests.asserts.size();
    const std::string test = is_body ? std::string() : candidate.tests.asserts[i];
    const std::size_t most = is_body ? most_results(candidate.tests) : 0;
    for (TestResult& result : results_alone((*alone)[i], test, most)) {
      verdict.results.push_back(std::move(result));
    }
  }
  settle(verdict);
  co_return verdict;
}

}  // namespace

Async<Verdict> judge_shared(sandbox::Sandbox& sandbox, sandbox::Warmth warmth, TestSuitePtr suite,
                            std::string code, sandbox::Limits limits, sandbox::RunOutcome* use) {
  Verdict verdict;
  verdict.mode = JudgeMode::kShared;
  if (suite->tests.empty()) co_return verdict;
  Candidate candidate{std::move(code), suite->entry_point, suite->tests};
  const bool has_bodies = candidate.has_bodies();
  const std::size_t most_of_bodies = most_results(candidate.tests);
  limits.channel_bytes = kAnswerBytes;
  Json job = check_job(candidate, candidate.tests.asserts, true);
  Result<sandbox::JobResult> result = co_await sandbox.run(warmth, std::move(job), limits);
  if (!result) co_return result.error().with_context("judging a program");
  if (use != nullptr) *use = result->outcome;
  verdict.ending = sandbox::ending_name(result->outcome.ending);
  if (has_answer(*result)) {
    verdict.load_error = exception_text(json_member(result->done, "load"));
    verdict.results = results_of(result->done, candidate.tests.asserts, most_of_bodies);
    settle(verdict);
    co_return verdict;
  }
  const std::size_t parts = candidate.tests.asserts.size() + (has_bodies ? 1 : 0);
  if (parts == 1) {  // nothing to tell apart
    const std::string test = has_bodies ? std::string() : candidate.tests.asserts.front();
    verdict.results = results_alone(*result, test, most_of_bodies);
    co_return verdict;
  }
  Result<Verdict> apart =
      co_await judge_one_by_one(sandbox, warmth, std::move(candidate), std::move(verdict), limits);
  if (!apart) co_return apart.error().with_context("judging a program test by test");
  co_return std::move(*apart);
}

}  // namespace flowreasoner::tasks
