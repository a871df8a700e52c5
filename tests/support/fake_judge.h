#pragma once
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/program_runner.h"
#include "flowreasoner/tasks/shared_judge.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::testing {

/// A judge whose verdicts come from a FakeSandbox: each is a short job `check` or `behave`, which
/// the test's own function answers.
class FakeJudge : public tasks::Judge {
 public:
  explicit FakeJudge(sandbox::Sandbox& sandbox) : sandbox_(sandbox) {}

  Async<tasks::Verdict> judge(tasks::TestSuitePtr suite, std::string code,
                              sandbox::Limits limits) override {
    co_return co_await tasks::judge_shared(sandbox_, std::move(suite), std::move(code), limits);
  }
  Async<std::vector<std::vector<tasks::Behaviour>>> behaviours(tasks::TestSuitePtr suite,
                                                               std::vector<std::string> solutions,
                                                               sandbox::Limits limits) override {
    co_return co_await tasks::run_behaviours(sandbox_, std::move(solutions), suite->entry_point,
                                             suite->tests.asserts, limits);
  }
  asio::awaitable<void> close() override { co_return; }

 private:
  sandbox::Sandbox& sandbox_;
};

}  // namespace flowreasoner::testing
