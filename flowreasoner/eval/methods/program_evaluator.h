#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/program.h"

namespace flowreasoner::eval::methods {

/// What one run of a program on one problem came to. A value.
struct ProblemScore {
  double score = 0;      ///< [0, 1]; 1: solved
  std::string feedback;  ///< what happened, by the visible tests alone; may go into a prompt
  std::string error;     ///< why it gave no answer: findings, an exception; empty: it gave one
  workflow::Spent cost;
};

/// What one program did with some problems, each once, in the order in which they were asked.
struct ProgramScores {
  std::vector<ProblemScore> problems;

  double accuracy() const;  ///< mean score; 0 without problems
  workflow::Spent cost() const;
};

/// Tells a search how good a program is: runs it on problems of the training split.
///
/// Thread rule: the I/O thread; several evaluate() at once. Lifetime: outlives every Async it
/// returned.
class ProgramEvaluator {
 public:
  virtual ~ProgramEvaluator() = default;

  /// The training split. Only query, entry point and visible tests of these may reach a prompt.
  virtual const std::vector<tasks::Problem>& problems() const = 0;

  /// Runs `program` once on each problem at `places` of problems(). A second evaluation of the same
  /// program draws anew. A program that fails is a score of 0 with its error.
  /// Errors: kBudget when a budget ended a run before its time; that of a model's endpoint which
  /// failed for good; kCancelled; those of the sandbox and the run store.
  virtual Async<ProgramScores> evaluate(workflow::Program program,
                                        std::vector<std::size_t> places) = 0;

  /// All problems.
  Async<ProgramScores> evaluate(workflow::Program program);
};

}  // namespace flowreasoner::eval::methods
