#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/recorded_cause.h"
#include "flowreasoner/eval/recorded_set.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::eval {

/// How our verdicts on the answers of one source compare with its own. A value.
struct AgreementCount {
  std::string set;
  std::string source;
  std::int64_t answers = 0;  ///< those without a verdict of the source, too
  std::int64_t both_passed = 0;
  std::int64_t both_failed = 0;
  std::int64_t theirs_alone = 0;  ///< passed there, failed here
  std::int64_t ours_alone = 0;

  std::int64_t compared() const { return both_passed + both_failed + theirs_alone + ours_alone; }
  std::int64_t agreed() const { return both_passed + both_failed; }
};

/// By source, in the order of the answers. Needs all verdicts.
std::vector<AgreementCount> agreement_counts(const RecordedSet& set);

/// An answer on which our verdict is another one than its source's.
struct Disagreement {
  std::size_t answer = 0;  ///< its place in the set
  Cause cause = Cause::kUnexplained;
};

/// A line of disagreements.jsonl (docs/eval.md).
Json to_json(const Disagreement& disagreement, const RecordedSet& set);

/// Finds the disagreements of a set and the cause of each: from the source's rules and the failure
/// itself where these say it (recorded_cause.h), else by judging the answer again as the source may
/// have: in front of it a function `sum` that hides the built-in one, as MBPP/126 defines; without
/// the prompt's helpers; with ten times the time.
///
/// Thread rule: the I/O thread. Lifetime: judges and set outlive it.
class DisagreementSearch {
 public:
  /// `patient` allows each test ten times the time of `judge`.
  DisagreementSearch(tasks::Judge& judge, tasks::Judge& patient, const RecordedSet& set,
                     std::size_t parallel, sandbox::Limits limits)
      : judge_(judge), patient_(patient), set_(set), parallel_(parallel), limits_(limits) {}

  /// In the order of the answers. Needs all verdicts. Errors: those of Judge::judge; kCancelled.
  Async<std::vector<Disagreement>> run();

 private:
  asio::awaitable<void> work();
  Async<Done> explain(std::size_t answer, Cause* cause);
  Async<bool> passes(tasks::Judge* judge, tasks::TestSuitePtr suite, std::string program,
                     sandbox::Limits limits);

  tasks::Judge& judge_;
  tasks::Judge& patient_;
  const RecordedSet& set_;
  std::size_t parallel_;
  sandbox::Limits limits_;
  std::vector<Disagreement> found_;
  std::size_t next_ = 0;
  std::optional<Error> failure_;
};

}  // namespace flowreasoner::eval
