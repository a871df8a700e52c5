#include "flowreasoner/eval/recorded_agreement.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/eval/recorded_source.h"

namespace flowreasoner::eval {
namespace {

constexpr int kPatience = 10;

/// What MBPP/126 left behind in a namespace that all programs shared.
constexpr std::string_view kHiddenSum = "def sum(a, b):\n    return 0\n";

/// The suite without the prompt's helpers.
tasks::TestSuitePtr without_helpers(const tasks::TestSuite& suite) {
  tasks::Tests tests = suite.tests;
  tests.context.clear();
  return tasks::make_suite(suite.entry_point, std::move(tests), suite.reference);
}

sandbox::Limits patient_limits(sandbox::Limits limits) {
  limits.cpu *= kPatience;
  limits.wall *= kPatience;
  return limits;
}

}  // namespace

std::vector<AgreementCount> agreement_counts(const RecordedSet& set) {
  std::vector<AgreementCount> counts;
  for (std::size_t i = 0; i < set.answers.size(); ++i) {
    const RecordedAnswer& answer = set.answers[i];
    auto count = std::find_if(counts.begin(), counts.end(), [&answer](const AgreementCount& other) {
      return other.source == answer.source;
    });
    if (count == counts.end()) {
      AgreementCount fresh;
      fresh.set = set.name;
      fresh.source = answer.source;
      count = counts.insert(counts.end(), std::move(fresh));
    }
    ++count->answers;
    if (!answer.passed) continue;
    const bool ours = set.verdicts[i].passed;
    std::int64_t& kind = *answer.passed ? (ours ? count->both_passed : count->theirs_alone)
                                        : (ours ? count->ours_alone : count->both_failed);
    ++kind;
  }
  return counts;
}

Json to_json(const Disagreement& disagreement, const RecordedSet& set) {
  const RecordedAnswer& answer = set.answers[disagreement.answer];
  const SampleVerdict& verdict = set.verdicts[disagreement.answer];
  const bool has_test = verdict.failure && !verdict.failure->expression.empty();
  return {{"set", set.name},
          {"task_id", answer.task_id},
          {"model", answer.model},
          {"method", answer.method},
          {"source", answer.source},
          {"split", answer.split},
          {"attempt", answer.attempt},
          {"file", answer.file},
          {"line", answer.line},
          {"theirs", answer.passed ? Json(*answer.passed) : Json()},
          {"ours", verdict.passed},
          {"cause", cause_name(disagreement.cause)},
          {"failure", reason_of(verdict)},
          {"test", has_test ? verdict.failure->expression : ""}};
}

Async<std::vector<Disagreement>> DisagreementSearch::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (std::size_t i = 0; i < set_.answers.size(); ++i) {
    const std::optional<bool> theirs = set_.answers[i].passed;
    if (theirs && *theirs != set_.verdicts[i].passed) found_.push_back({i, Cause::kUnexplained});
  }
  AsyncGroup working(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < parallel_; ++i) working.spawn(work());
  co_await working.join();
  if (working.is_closed()) co_return Error(Errc::kCancelled, "looking into disagreements");
  if (failure_) co_return failure_->with_context("looking into disagreements");
  co_return std::move(found_);
}

asio::awaitable<void> DisagreementSearch::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (next_ < found_.size() && !failure_) {
    Disagreement& disagreement = found_[next_++];
    const Result<Done> explained = co_await explain(disagreement.answer, &disagreement.cause);
    if (!explained && !failure_) failure_ = explained.error();
  }
}

Async<Done> DisagreementSearch::explain(std::size_t place, Cause* cause) {
  const RecordedAnswer& answer = set_.answers[place];
  const SampleVerdict& verdict = set_.verdicts[place];
  const tasks::TestSuitePtr suite = set_.problems[set_.places[place]].suite;
  if (is_of_another_program(answer)) {
    *cause = Cause::kOtherProgram;
    co_return Done{};
  }
  if (const std::optional<Cause> known = known_cause(answer)) {
    *cause = *known;
    co_return Done{};
  }
  if (!verdict.passed) {
    if (const std::optional<Cause> shown = cause_in_failure(verdict)) {
      *cause = *shown;
    } else if (kind_of(verdict) == FailureKind::kTimeLimit) {
      std::string program = set_.program(place);
      FR_CO_TRY(const bool has_passed,
                co_await passes(&patient_, suite, std::move(program), patient_limits(limits_)));
      if (has_passed) *cause = Cause::kTimeLimit;
    }
    co_return Done{};
  }
  // A function called check is hidden by the tests' own, or hides it.
  if (suite->entry_point == "check") {
    *cause = Cause::kNamesOfOthers;
    co_return Done{};
  }
  if (set_.name.starts_with("mbpp")) {
    std::string program = std::string(kHiddenSum) + set_.program(place);
    FR_CO_TRY(const bool has_passed, co_await passes(&judge_, suite, std::move(program), limits_));
    if (!has_passed) {
      *cause = Cause::kNamesOfOthers;
      co_return Done{};
    }
  }
  if (!suite->tests.context.empty()) {
    std::string program = set_.program(place);
    tasks::TestSuitePtr alone = without_helpers(*suite);
    FR_CO_TRY(const bool has_passed,
              co_await passes(&judge_, std::move(alone), std::move(program), limits_));
    if (!has_passed) *cause = Cause::kHelperGiven;
  }
  co_return Done{};
}

Async<bool> DisagreementSearch::passes(tasks::Judge* judge, tasks::TestSuitePtr suite,
                                       std::string program, sandbox::Limits limits) {
  FR_CO_TRY(const tasks::Verdict verdict,
            co_await judge->judge(std::move(suite), std::move(program), limits));
  co_return verdict.passed;
}

}  // namespace flowreasoner::eval
