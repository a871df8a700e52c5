#include "flowreasoner/eval/methods/program_evaluator.h"

#include <numeric>
#include <utility>

namespace flowreasoner::eval::methods {

double ProgramScores::accuracy() const {
  if (problems.empty()) return 0;
  double sum = 0;
  for (const ProblemScore& problem : problems) sum += problem.score;
  return sum / static_cast<double>(problems.size());
}

workflow::Spent ProgramScores::cost() const {
  workflow::Spent sum;
  for (const ProblemScore& problem : problems) sum += problem.cost;
  return sum;
}

Async<ProgramScores> ProgramEvaluator::evaluate(workflow::Program program) {
  std::vector<std::size_t> places(problems().size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  co_return co_await evaluate(std::move(program), std::move(places));
}

}  // namespace flowreasoner::eval::methods
