#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/judged_problem.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::eval {

/// A problem whose own solution fails its tests here: a library that is missing, a clock, a slip of
/// the set.
struct BrokenReference {
  std::size_t problem = 0;  ///< its place in the set
  std::string reason;       ///< one line
};

/// Judges the reference solution of each problem, several at once.
///
/// Thread rule: the I/O thread. Lifetime: judge and problems outlive it.
class ReferenceCheck {
 public:
  ReferenceCheck(tasks::Judge& judge, const std::vector<JudgedProblem>& problems,
                 std::size_t parallel, sandbox::Limits limits)
      : judge_(judge), problems_(problems), parallel_(parallel), limits_(limits) {}

  /// Those that fail, in the order of the set. Errors: those of Judge::judge; kCancelled.
  Async<std::vector<BrokenReference>> run();

  /// How many were judged by now; problems without a reference are not among them.
  std::int64_t finished() const { return finished_; }

 private:
  asio::awaitable<void> work();
  Async<Done> check(std::size_t place);

  tasks::Judge& judge_;
  const std::vector<JudgedProblem>& problems_;
  std::size_t parallel_;
  sandbox::Limits limits_;
  std::size_t next_ = 0;
  std::int64_t finished_ = 0;
  std::vector<BrokenReference> broken_;
  std::optional<Error> failure_;
};

}  // namespace flowreasoner::eval
