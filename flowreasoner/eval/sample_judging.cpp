#include "flowreasoner/eval/sample_judging.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/digest.h"
#include "flowreasoner/tasks/code_extractor.h"

namespace flowreasoner::eval {
namespace {

/// What a raw sample runs.
std::string program_of(const Sample& sample, const JudgedProblem& problem) {
  return sample.is_completion ? problem.prompt + sample.text : sample.text;
}

std::string key_of(std::size_t problem, bool is_sanitized, const std::string& program) {
  return sha256_hex(std::to_string(problem) + (is_sanitized ? " sanitized " : " raw ") + program);
}

}  // namespace

SampleJudging::SampleJudging(const asio::any_io_executor& executor, SampleJudgingParts parts,
                             SampleJudgingOptions options)
    : parts_(std::move(parts)), options_(options), room_(executor), cache_(options.remembered) {}

Async<Done> SampleJudging::run() {
  co_await asio::this_coro::throw_if_cancelled(false);
  AsyncGroup working(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < options_.parallel; ++i) working.spawn(work());
  co_await working.join();
  if (working.is_closed()) co_return Error(Errc::kCancelled, "judging samples");
  if (failure_) co_return *failure_;
  co_return Done{};
}

asio::awaitable<void> SampleJudging::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    // A long row of programs that are known by now would never leave the thread otherwise.
    co_await asio::post(asio::use_awaitable);
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (failure_ || cancelled != asio::cancellation_type::none) co_return;
    if (window_.size() >= options_.window) {
      if (!co_await room_.wait()) co_return;
      continue;
    }
    const Result<bool> is_more = co_await take_job();
    if (is_more && *is_more) continue;
    if (!is_more && !failure_) failure_ = is_more.error();
    room_.notify();
    co_return;
  }
}

Async<bool> SampleJudging::take_job() {
  FR_CO_TRY(std::optional<SampleJob> job, parts_.jobs->next());
  if (!job) co_return false;
  const std::size_t problem = job->sample.problem;
  std::string program = program_of(job->sample, (*parts_.problems)[problem]);
  const VerdictCache::Found found = cache_.find_or_add(key_of(problem, job->is_sanitized, program));
  const Slot slot{problem, job->sample.index, job->is_sanitized, found.verdict};
  window_.push_back(slot);
  if (found.is_new) {
    SampleJob one = std::move(*job);
    std::shared_ptr<SharedVerdict> verdict = found.verdict;
    FR_CO_TRY([[maybe_unused]] Done done,
              co_await find_out(std::move(one), std::move(program), std::move(verdict)));
  } else {
    ++reused_;
  }
  if (auto handed = hand_out(); !handed) co_return handed.error();
  co_return true;
}

Async<Done> SampleJudging::find_out(SampleJob job, std::string program,
                                    std::shared_ptr<SharedVerdict> verdict) {
  const std::size_t place = job.sample.problem;
  if (!job.is_sanitized) {
    co_return co_await judge(place, std::move(program), std::move(verdict));
  }
  const JudgedProblem& problem = (*parts_.problems)[place];
  std::string reply = std::move(job.sample.text);
  std::string entry_point = problem.suite->entry_point;
  std::string prompt = problem.prompt;
  FR_CO_TRY(tasks::ExtractedCode code,
            co_await tasks::extract_code(*parts_.sandbox, std::move(reply), std::move(entry_point),
                                         std::move(prompt)));
  if (code.found) program = std::move(code.code);
  const VerdictCache::Found found = cache_.find_or_add(key_of(place, false, program));
  verdict->set_same_as(found.verdict);
  if (!found.is_new) {
    ++reused_;
    co_return Done{};
  }
  std::shared_ptr<SharedVerdict> of_code = found.verdict;
  co_return co_await judge(place, std::move(program), std::move(of_code));
}

Async<Done> SampleJudging::judge(std::size_t problem, std::string program,
                                 std::shared_ptr<SharedVerdict> verdict) {
  const Clock::time_point begin = Clock::now();
  const JudgedProblem& judged = (*parts_.problems)[problem];
  tasks::TestSuitePtr suite = judged.suite;
  program.insert(0, judged.preamble);
  FR_CO_TRY(const tasks::Verdict found,
            co_await parts_.judge->judge(std::move(suite), std::move(program), options_.limits));
  SampleVerdict kept;
  keep(found, kept);
  kept.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  verdict->set(std::move(kept));
  co_return Done{};
}

Result<void> SampleJudging::hand_out() {
  const std::size_t before = window_.size();
  while (!window_.empty() && window_.front().verdict->get() != nullptr) {
    const Slot slot = std::move(window_.front());
    window_.pop_front();
    SampleVerdict verdict = *slot.verdict->get();
    verdict.problem = slot.problem;
    verdict.index = slot.index;
    verdict.is_sanitized = slot.is_sanitized;
    if (!slot.verdict->claim()) verdict.seconds = 0;
    ++taken_;
    if (auto taken = parts_.take(verdict); !taken) return taken.error();
  }
  if (window_.size() < before) room_.notify();
  return {};
}

std::int64_t SampleJudging::finished() const {
  return taken_ + std::count_if(window_.begin(), window_.end(),
                                [](const Slot& slot) { return slot.verdict->get() != nullptr; });
}

}  // namespace flowreasoner::eval
