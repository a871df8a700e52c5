#include "flowreasoner/eval/judged_problem.h"

#include <utility>

namespace flowreasoner::eval {

Result<std::vector<JudgedProblem>> judged_problems(std::vector<tasks::Problem> problems) {
  std::vector<JudgedProblem> judged;
  judged.reserve(problems.size());
  for (tasks::Problem& problem : problems) {
    tasks::Tests& tests = problem.hidden.empty() ? problem.visible : problem.hidden;
    if (tests.empty()) {
      return Error(Errc::kBadData,
                   "the problem '" + problem.id + "' has no tests to judge a sample by");
    }
    judged.push_back({std::move(problem.id), std::move(problem.query),
                      tasks::make_suite(std::move(problem.entry_point), std::move(tests),
                                        std::move(problem.reference)),
                      std::move(problem.preamble)});
  }
  return judged;
}

}  // namespace flowreasoner::eval
