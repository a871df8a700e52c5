#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::eval {

/// A problem as judging needs it. A value.
struct JudgedProblem {
  std::string id;
  std::string prompt;  ///< what a completion goes on from
  tasks::TestSuitePtr suite;
  std::string preamble = {};  ///< what stands before programs when they are judged
};

/// The problems with the tests that decide: the hidden ones, else the visible ones. The tests move
/// into the suites, so that they are in memory once. Error kBadData for a problem without tests.
Result<std::vector<JudgedProblem>> judged_problems(std::vector<tasks::Problem> problems);

}  // namespace flowreasoner::eval
