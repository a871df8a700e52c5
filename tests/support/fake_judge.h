#pragma once
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/judge.h"
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
    co_return co_await tasks::judge_shared(sandbox_, sandbox::Warmth::kCore, std::move(suite),
                                           std::move(code), limits);
  }
  Async<std::vector<std::vector<tasks::Behaviour>>> behaviours(tasks::TestSuitePtr suite,
                                                               std::vector<std::string> solutions,
                                                               sandbox::Limits limits) override {
    std::vector<std::vector<tasks::Behaviour>> rows;
    for (std::string& solution : solutions) {
      Json job{{"t", "job"},
               {"kind", "behave"},
               {"solutions", Json::array({std::move(solution)})},
               {"entry_point", suite->entry_point},
               {"tests", suite->tests.asserts}};
      FR_CO_TRY(const sandbox::JobResult result,
                co_await sandbox_.run(sandbox::Warmth::kCore, std::move(job), limits));
      std::vector<tasks::Behaviour> row(suite->tests.asserts.size());
      for (std::size_t i = 0; result.done.contains("outcomes") && i < row.size(); ++i) {
        const Json& told = result.done.at("outcomes").at(0).at(i);
        row[i].passed = told.at("passed").get<bool>();
        row[i].value = told.at("value").get<std::string>();
      }
      rows.push_back(std::move(row));
    }
    co_return rows;
  }
  asio::awaitable<void> close() override { co_return; }

 private:
  sandbox::Sandbox& sandbox_;
};

}  // namespace flowreasoner::testing
