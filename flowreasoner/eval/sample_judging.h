#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/judged_problem.h"
#include "flowreasoner/eval/sample_jobs.h"
#include "flowreasoner/eval/sample_verdict.h"
#include "flowreasoner/eval/verdict_cache.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/sandbox/wake.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::eval {

struct SampleJudgingOptions {
  /// Samples under way at once, 1 or more.
  std::size_t parallel = 8;
  /// Verdicts that may wait for an earlier one, since they are given out in the order of the file:
  /// a slow program holds the others up only when so many are behind it.
  std::size_t window = 4096;
  /// Verdicts that are remembered for equal programs of the same problem.
  std::size_t remembered = 10'000;
  sandbox::Limits limits;
};

/// What judging needs; all of it outlives it.
struct SampleJudgingParts {
  tasks::Judge* judge = nullptr;
  sandbox::Sandbox* sandbox = nullptr;  ///< where the code of sanitised samples is looked for
  const std::vector<JudgedProblem>* problems = nullptr;
  SampleJobs* jobs = nullptr;
  /// Takes each verdict, in the order of the jobs. An error ends the judging.
  std::function<Result<void>(const SampleVerdict&)> take;
};

/// Judges a stream of samples, many at once, in bounded memory: what is under way, what waits for
/// its turn, and what is remembered are all bounded, and of a verdict only SampleVerdict is kept.
/// Equal programs of a problem are judged once.
///
/// Thread rule: the I/O thread.
class SampleJudging {
 public:
  SampleJudging(const asio::any_io_executor& executor, SampleJudgingParts parts,
                SampleJudgingOptions options);

  /// Judges until no job is left. Errors: those of the jobs, of the judge and of `take`, the first
  /// one; kCancelled. Cancellation kills the guests; what was handed to `take` stays.
  Async<Done> run();

  /// Verdicts found by now, those that still wait for their turn among them.
  std::int64_t finished() const;
  /// How many were taken from an equal program.
  std::int64_t reused() const { return reused_; }

 private:
  struct Slot {
    std::size_t problem;
    std::size_t index;
    bool is_sanitized;
    std::shared_ptr<SharedVerdict> verdict;
  };

  asio::awaitable<void> work();
  /// One job from its file to its verdict. False: there is none left.
  Async<bool> take_job();
  Async<Done> find_out(SampleJob job, std::string program, std::shared_ptr<SharedVerdict> verdict);
  Async<Done> judge(std::size_t problem, std::string program,
                    std::shared_ptr<SharedVerdict> verdict);
  Result<void> hand_out();

  SampleJudgingParts parts_;
  SampleJudgingOptions options_;
  sandbox::Wake room_;
  VerdictCache cache_;
  std::deque<Slot> window_;  // in the order of the jobs
  std::int64_t taken_ = 0;
  std::int64_t reused_ = 0;
  std::optional<Error> failure_;
};

}  // namespace flowreasoner::eval
