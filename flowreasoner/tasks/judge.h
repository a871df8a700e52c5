#pragma once
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/tests.h"
#include "flowreasoner/tasks/verdict.h"

namespace flowreasoner::tasks {

/// What one candidate answers to one test.
struct Behaviour {
  bool passed = false;
  std::string value;  ///< repr of the answer, or the exception; "<wall limit>" when its guest did
                      ///< not answer

  bool operator==(const Behaviour&) const = default;
};

struct JudgeOptions {
  /// Guests that hold tests, warm from verdict to verdict. 0: one per processor.
  std::size_t tests_guests = 0;
  /// Time of one test: the greater of `test_floor` and `test_factor` times what the reference took
  /// here (EvalPlus's rule and figures), so that a slow machine does not change a score.
  Milliseconds test_floor{1000};
  double test_factor = 4;
  /// Candidate and tests in one guest wherever that can be, as other harnesses do: faster to
  /// compare with them, and forgeable.
  bool shared_only = false;
};

/// Judges programs by tests. Candidate and tests live in two guests and plain values alone cross
/// between them, so that no candidate can forge its verdict; tests that need the candidate beside
/// them (mocks, objects of its own classes) are run in one guest, and the verdict says so. Which it
/// is depends on the tests and the reference alone, never on the candidate.
///
/// Thread rule: the I/O thread; any number of verdicts at once. Lifetime: the sandbox outlives it;
/// it outlives its Asyncs. close() before the sandbox's.
class Judge {
 public:
  virtual ~Judge() = default;

  /// Judges the program `code` by `suite`, its guest under `limits`. Whatever the program does is a
  /// verdict; a test that a limit or a crash kept from its end has the type "Ended", and those
  /// behind it "NotRun". Without tests the verdict is not passed, with no results. Errors: those of
  /// the sandbox. Cancellation kills the guests.
  virtual Async<Verdict> judge(TestSuitePtr suite, std::string code, sandbox::Limits limits) = 0;

  /// What each of `solutions` does in each of the asserts of `suite`, which need not be trusted (a
  /// worker wrote them): one row a solution, one column a test. Equal rows: equal behaviour. Errors
  /// as above.
  virtual Async<std::vector<std::vector<Behaviour>>> behaviours(TestSuitePtr suite,
                                                                std::vector<std::string> solutions,
                                                                sandbox::Limits limits) = 0;

  /// Ends the tests' guests. May be called twice.
  virtual asio::awaitable<void> close() = 0;
};

/// A judge that runs its guests in `sandbox`.
std::unique_ptr<Judge> make_judge(sandbox::Sandbox& sandbox, JudgeOptions options = {});

}  // namespace flowreasoner::tasks
