#include "flowreasoner/tasks/guest_judge.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "flowreasoner/base/log.h"
#include "flowreasoner/tasks/behaviour_runs.h"
#include "flowreasoner/tasks/guest_jobs.h"
#include "flowreasoner/tasks/shared_judge.h"
#include "flowreasoner/tasks/stdio_judge.h"

namespace flowreasoner::tasks {
namespace {

/// What a question may take beside what the tests themselves need.
constexpr Milliseconds kQuestionTime(20'000);
/// The reference is trusted, and slow machines are no reason to call it broken.
constexpr Milliseconds kReferenceTime(300'000);
/// Reading the tests and running them once without a candidate.
constexpr Milliseconds kPrepareTime(60'000);
/// Answers to cases of more bytes are compared by digest; HumanEval/15 has some of 7 MB.
constexpr std::size_t kDigestOver = std::size_t{1} << 20;
constexpr std::size_t kReferenceMemory = std::size_t{4} << 30;
constexpr std::size_t kMostSuites = 4096;

bool is_kind(const Json& frame, std::string_view kind) {
  return json_string(frame, "t") == kind;
}

Json question_of(std::string_view kind, const PreparedSuite& prepared) {
  return {{"t", kind}, {"key", prepared.suite->key}};
}

Json outcomes_question(std::string_view kind, const PreparedSuite& prepared,
                       std::vector<std::string> outcomes, const std::string& ended) {
  Json question = question_of(kind, prepared);
  question["outcomes"] = std::move(outcomes);
  question["ending"] = ended;
  return question;
}

/// The tests' guest did not answer: whatever the reason, this program has not passed.
Verdict unanswered(const Error& error) {
  Verdict verdict;
  TestResult result;
  result.expression = "the tests";
  result.type = "Ended";
  result.message = "the tests on its answers: " + error.message();
  verdict.results.push_back(std::move(result));
  return verdict;
}

Verdict unreadable(const PreparedSuite& prepared) {
  Verdict verdict;
  TestResult result;
  result.expression = "the tests";
  result.type = "SyntaxError";
  result.message = prepared.unreadable;
  verdict.results.push_back(std::move(result));
  return verdict;
}

Verdict verdict_of(const Json& answer, const CandidateRun& run) {
  if (!is_kind(answer, "verdict"))
    return unanswered(Error(Errc::kSandbox, "they gave " + json_string(answer, "t").value_or("?")));
  Verdict verdict;
  verdict.ending = sandbox::ending_name(run.ending);
  verdict.load_error = run.load_error;
  if (const Json* results = json_member(answer, "results");
      results != nullptr && results->is_array()) {
    for (const Json& result : *results) verdict.results.push_back(test_result_of(result, ""));
  }
  settle(verdict);
  return verdict;
}

/// Whether answers are compared with expected ones and nothing else is done with them.
bool compares_only(const Tests& tests) {
  return !tests.cases.empty() && tests.asserts.empty() && tests.check.empty() &&
         tests.unittest.empty();
}

sandbox::Warmth warmth_of(const PreparedSuite& prepared) {
  return sandbox::Warmth::with_libraries(prepared.libraries);
}

sandbox::Limits reference_limits(const PreparedSuite& prepared) {
  sandbox::Limits limits;
  limits.cpu = kReferenceTime;
  limits.wall = kReferenceTime;
  limits.memory_bytes = kReferenceMemory;
  return limits_with_threads(prepared, limits);
}

}  // namespace

GuestJudge::GuestJudge(sandbox::Sandbox& sandbox, JudgeOptions options)
    : sandbox_(sandbox), options_(options) {
  if (options_.tests_guests == 0)
    options_.tests_guests = std::max(1U, std::thread::hardware_concurrency());
}

SuitePool& GuestJudge::pool(const asio::any_io_executor& executor) {
  if (!pool_) pool_.emplace(executor, sandbox_, options_.tests_guests);
  return *pool_;
}

Milliseconds GuestJudge::question_time(const PreparedSuite& prepared) const {
  return kQuestionTime + Milliseconds(prepared.script.count);
}

/// Gives a guest a suite that it does not hold, or of which it does not know what the reference
/// answers.
Async<Done> GuestJudge::introduce(SuiteGuest* guest, PreparedSuitePtr prepared) {
  const std::string& key = prepared->suite->key;
  const bool has_answers = !prepared->reference_outcomes.empty();
  if (guest->holds(key, has_answers)) co_return Done{};
  const Milliseconds limit = question_time(*prepared);
  Json frame = prepare_frame(*prepared);
  FR_CO_TRY(const Json answer, co_await guest->prepare(std::move(frame), limit));
  if (!is_kind(answer, "prepared") || !json_string(answer, "unreadable").value_or("").empty())
    co_return Error(Errc::kSandbox, "a guest for tests did not take a suite");
  if (!has_answers) co_return Done{};
  Json reference = outcomes_question("reference", *prepared, prepared->reference_outcomes, {});
  FR_CO_TRY(const Json learned, co_await guest->ask(std::move(reference), limit));
  if (!is_kind(learned, "verdict"))
    co_return Error(Errc::kSandbox, "a guest for tests did not learn what is expected");
  guest->learned_answers(key);
  co_return Done{};
}

/// `question` outlives the Async.
Async<Json> GuestJudge::ask_guest(SuiteGuest* guest, PreparedSuitePtr prepared,
                                  const Json* question) {
  FR_CO_TRY([[maybe_unused]] Done known, co_await introduce(guest, prepared));
  Json copy = *question;
  co_return co_await guest->ask(std::move(copy), question_time(*prepared));
}

/// One question to any guest of the tests. One that dies is asked a second time, elsewhere: it may
/// have died of something else.
Async<Json> GuestJudge::ask(PreparedSuitePtr prepared, Json question) {
  const auto executor = co_await asio::this_coro::executor;
  for (int attempt = 0;; ++attempt) {
    FR_CO_TRY(SuitePool::Loan guest, co_await pool(executor).lend());
    Result<Json> answer = co_await ask_guest(&*guest, prepared, &question);
    if (answer || answer.error().code() != Errc::kSandbox || attempt > 0) co_return answer;
  }
}

Async<PreparedSuitePtr> GuestJudge::prepared(TestSuitePtr suite) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    auto found = entries_.find(suite->key);
    if (found == entries_.end()) break;
    const std::shared_ptr<Entry> entry = found->second;
    while (!entry->prepared) {
      const bool go_on = co_await entry->ready.wait();
      if (!go_on) co_return Error(Errc::kCancelled, "judging an answer");
    }
    if (*entry->prepared) co_return **entry->prepared;
    // The one who prepared it was cancelled, or the sandbox failed: try it ourselves.
    if (const auto again = entries_.find(suite->key);
        again != entries_.end() && again->second == entry) {
      entries_.erase(again);
      order_.remove(suite->key);
    }
  }
  auto entry = std::make_shared<Entry>(executor);
  entries_.emplace(suite->key, entry);
  order_.push_back(suite->key);
  if (order_.size() > kMostSuites) {
    entries_.erase(order_.front());
    order_.pop_front();
  }
  Result<PreparedSuitePtr> made = co_await prepare(std::move(suite));
  entry->prepared.emplace(made);
  entry->ready.notify();
  co_return made;
}

Async<PreparedSuitePtr> GuestJudge::prepare(TestSuitePtr suite) {
  auto prepared = std::make_shared<PreparedSuite>();
  prepared->suite = suite;
  prepared->script.call_seconds = std::chrono::duration<double>(options_.test_floor).count();
  const auto executor = co_await asio::this_coro::executor;
  {
    FR_CO_TRY(SuitePool::Loan guest, co_await pool(executor).lend());
    Json frame = prepare_frame(*prepared);
    Result<Json> answer = co_await guest->prepare(std::move(frame), kPrepareTime);
    if (!answer && answer.error().code() == Errc::kTimeout)
      answer = Json{{"t", "prepared"}, {"unreadable", "the tests do not end"}};
    if (!answer) co_return answer.error();
    if (auto read = read_prepared(*answer, *prepared); !read) co_return read.error();
  }
  if (!prepared->unreadable.empty()) co_return prepared;
  const bool can_be_shared = suite->tests.cases.empty();
  if (compares_only(suite->tests)) prepared->script.digest_over = kDigestOver;
  if (can_be_shared && (options_.shared_only || !prepared->shared_because.empty())) {
    if (prepared->shared_because.empty()) prepared->shared_because = "as asked";
    prepared->mode = JudgeMode::kShared;
  }
  if (!suite->reference.empty()) {
    FR_CO_TRY([[maybe_unused]] Done judged, co_await judge_reference(prepared));
  }
  if (prepared->mode == JudgeMode::kShared)
    log::debug("judge: tests of {} share the candidate's process: {}", suite->entry_point,
               prepared->shared_because);
  co_return prepared;
}

/// The reference tells how long calls take here, what is expected of cases, and whether it can be
/// judged apart from its tests at all.
Async<Done> GuestJudge::judge_reference(std::shared_ptr<PreparedSuite> prepared) {
  const TestSuitePtr suite = prepared->suite;
  if (prepared->mode == JudgeMode::kTwoProcess) {
    FR_CO_TRY(const Json answer, co_await reference_answer(prepared));
    prepared->reference = verdict_of(answer, CandidateRun());
    if (const Json* seconds = json_member(answer, "seconds"); seconds != nullptr)
      set_call_limits(*seconds, options_, *prepared);
    if (prepared->reference->passed || !suite->tests.cases.empty()) co_return Done{};
  }
  const sandbox::Limits limits = reference_limits(*prepared);
  sandbox::RunOutcome use;
  FR_CO_TRY(Verdict beside, co_await judge_shared(sandbox_, warmth_of(*prepared), suite,
                                                  suite->reference, limits, &use));
  if (!beside.passed && prepared->mode == JudgeMode::kTwoProcess) co_return Done{};
  if (prepared->mode == JudgeMode::kTwoProcess) {
    prepared->mode = JudgeMode::kShared;
    prepared->shared_because = "the reference passes beside its tests only";
  }
  prepared->reference = std::move(beside);
  prepared->reference_seconds = std::chrono::duration<double>(use.cpu).count();
  prepared->reference_wall_seconds = std::chrono::duration<double>(use.wall).count();
  prepared->reference_memory_bytes = use.peak_memory_bytes;
  co_return Done{};
}

Async<Json> GuestJudge::reference_answer(std::shared_ptr<PreparedSuite> prepared) {
  if (prepared->is_live) co_return co_await learn_live(prepared);
  CallScript unhurried = prepared->script;
  unhurried.call_seconds = 0;
  const sandbox::Limits limits = reference_limits(*prepared);
  const std::string reference = prepared->suite->reference;
  FR_CO_TRY(CandidateRun run, co_await run_candidate(sandbox_, warmth_of(*prepared), reference,
                                                     std::move(unhurried), limits));
  prepared->reference_memory_bytes = run.peak_memory_bytes;
  Json question = outcomes_question("reference", *prepared, run.outcomes, run.ended);
  FR_CO_TRY(Json answer, co_await ask(prepared, std::move(question)));
  if (is_kind(answer, "diverged")) co_return co_await learn_live(prepared);
  if (!prepared->suite->tests.cases.empty() && prepared->suite->tests.cases.expected.is_null())
    prepared->reference_outcomes = std::move(run.outcomes);
  co_return std::move(answer);
}

/// Calls that depend on answers. Those which the reference was asked hold its answers, so no
/// candidate is ever told them ahead; what is learned is how long they take.
Async<Json> GuestJudge::learn_live(std::shared_ptr<PreparedSuite> prepared) {
  prepared->is_live = true;
  Json question = question_of("live", *prepared);
  std::string load_error;
  const sandbox::Limits limits = reference_limits(*prepared);
  const std::string reference = prepared->suite->reference;
  FR_CO_TRY(Json answer,
            co_await converse(prepared, reference, std::move(question), limits, &load_error));
  if (const Json* seconds = json_member(answer, "seconds"); seconds != nullptr)
    prepared->script.count = seconds->size();
  co_return std::move(answer);
}

Async<Verdict> GuestJudge::judge(TestSuitePtr suite, std::string code, sandbox::Limits limits) {
  Verdict verdict;
  if (suite->tests.empty()) co_return verdict;
  if (!suite->tests.stdio.empty())
    co_return co_await judge_stdio(sandbox_, std::move(suite), std::move(code), limits);
  Result<PreparedSuitePtr> known = co_await prepared(suite);
  if (!known) co_return known.error().with_context("reading the tests");
  const PreparedSuitePtr prepared = *known;
  if (!prepared->unreadable.empty()) co_return unreadable(*prepared);
  limits = candidate_limits(*prepared, options_, limits);
  if (prepared->mode == JudgeMode::kShared)
    co_return co_await judge_shared(sandbox_, warmth_of(*prepared), std::move(suite),
                                    std::move(code), limits);
  if (prepared->is_live) co_return co_await judge_live(prepared, std::move(code), limits);
  co_return co_await judge_apart(prepared, std::move(code), limits);
}

Async<Verdict> GuestJudge::judge_apart(PreparedSuitePtr prepared, std::string code,
                                       sandbox::Limits limits) {
  Result<CandidateRun> ran =
      co_await run_candidate(sandbox_, warmth_of(*prepared), code, prepared->script, limits);
  if (!ran) co_return ran.error().with_context("judging a program");
  CandidateRun run = std::move(*ran);
  Json question = outcomes_question("judge", *prepared, std::move(run.outcomes), run.ended);
  Result<Json> answer = co_await ask(prepared, std::move(question));
  if (!answer && answer.error().code() == Errc::kCancelled) co_return answer.error();
  if (!answer) co_return unanswered(answer.error());
  if (is_kind(*answer, "diverged"))
    co_return co_await judge_live(prepared, std::move(code), limits);
  co_return verdict_of(*answer, run);
}

Async<Verdict> GuestJudge::judge_live(PreparedSuitePtr prepared, std::string code,
                                      sandbox::Limits limits) {
  Json question = question_of("live", *prepared);
  CandidateRun run;
  Result<Json> answer =
      co_await converse(prepared, std::move(code), std::move(question), limits, &run.load_error);
  if (!answer && answer.error().code() == Errc::kCancelled) co_return answer.error();
  if (!answer) co_return unanswered(answer.error());
  co_return verdict_of(*answer, run);
}

/// `load_error` outlives the Async; it is set when the program did not load, and the answer then
/// has its tests as not run.
Async<Json> GuestJudge::converse(PreparedSuitePtr prepared, std::string code, Json question,
                                 sandbox::Limits limits, std::string* load_error) {
  Json job = calls_job(code, prepared->script, true);
  limits.channel_bytes = kAnswerBytes;
  FR_CO_TRY(std::unique_ptr<sandbox::Guest> candidate,
            co_await sandbox_.open(warmth_of(*prepared), std::move(job), limits));
  Result<Json> first = co_await candidate->receive();
  if (!first && first.error().code() == Errc::kCancelled) co_return first.error();
  if (!first || !is_kind(*first, "loaded")) {
    FR_CO_TRY(const sandbox::RunOutcome end, co_await candidate->outcome());
    *load_error = first ? exception_text(json_member(*first, "load")) : std::string();
    if (load_error->empty()) *load_error = ending_text(end);
    Json not_run = question_of("not_run", *prepared);
    co_return co_await ask(prepared, std::move(not_run));
  }
  const auto executor = co_await asio::this_coro::executor;
  FR_CO_TRY(SuitePool::Loan guest, co_await pool(executor).lend());
  FR_CO_TRY([[maybe_unused]] Done known, co_await introduce(&*guest, prepared));
  const Milliseconds limit = question_time(*prepared) + limits.wall * 10;
  Result<Json> answer = co_await guest->converse(std::move(question), *candidate, limit);
  (void)co_await candidate->kill();
  co_return answer;
}

Async<std::vector<std::vector<Behaviour>>> GuestJudge::behaviours(
    TestSuitePtr suite, std::vector<std::string> solutions, sandbox::Limits limits) {
  auto rows = co_await run_behaviours(sandbox_, std::move(suite), std::move(solutions), limits);
  if (!rows) co_return rows.error().with_context("comparing what programs do");
  co_return rows;
}

asio::awaitable<void> GuestJudge::close() {
  if (std::exchange(is_closed_, true) || !pool_) co_return;
  co_await pool_->close();
}

}  // namespace flowreasoner::tasks
