#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/eval/judged_problem.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::eval {

/// A judge without guests: a program passes when it holds "right", breaks the judge when it holds
/// "break", and takes as many milliseconds as stand behind "sleep ".
class StubJudge : public tasks::Judge {
 public:
  Async<tasks::Verdict> judge(tasks::TestSuitePtr suite, std::string code,
                              sandbox::Limits) override {
    programs.push_back(suite->entry_point + ":" + code);
    most_at_once = std::max(most_at_once, ++at_once_);
    const std::size_t sleep = code.find("sleep ");
    const long milliseconds = sleep == std::string::npos ? 1 : std::stol(code.substr(sleep + 6));
    const Result<Done> slept = co_await sleep_for(Milliseconds(milliseconds));
    --at_once_;
    if (!slept) co_return slept.error();
    if (code.find("break") != std::string::npos) co_return Error(Errc::kSandbox, "it broke");
    tasks::Verdict verdict;
    verdict.passed = code.find("right") != std::string::npos;
    verdict.results.resize(1);
    verdict.results.front().passed = verdict.passed;
    verdict.results.front().type = verdict.passed ? "" : "ValueError";
    verdict.results.front().message = code;
    co_return verdict;
  }
  Async<std::vector<std::vector<tasks::Behaviour>>> behaviours(tasks::TestSuitePtr,
                                                               std::vector<std::string>,
                                                               sandbox::Limits) override {
    co_return Error(Errc::kInternal, "nobody asks for it");
  }
  asio::awaitable<void> close() override { co_return; }

  std::vector<std::string> programs;  ///< in the order in which they came, "f:code"
  std::size_t most_at_once = 0;

 private:
  std::size_t at_once_ = 0;
};

/// A problem p/NUMBER with one assert and the prompt "prompt ".
inline JudgedProblem make_problem(int number, std::string reference = {}) {
  tasks::Tests tests;
  tests.asserts.emplace_back("assert True");
  const std::string name = std::to_string(number);
  return {"p/" + name, "prompt ",
          tasks::make_suite("f" + name, std::move(tests), std::move(reference))};
}

}  // namespace flowreasoner::eval
