#include "flowreasoner/tasks/judge.h"

#include <utility>

#include "flowreasoner/tasks/program_runner.h"
#include "flowreasoner/tasks/shared_judge.h"

namespace flowreasoner::tasks {
namespace {

class GuestJudge final : public Judge {
 public:
  GuestJudge(sandbox::Sandbox& sandbox, JudgeOptions options)
      : sandbox_(sandbox), options_(options) {}

  Async<Verdict> judge(TestSuitePtr suite, std::string code, sandbox::Limits limits) override {
    co_return co_await judge_shared(sandbox_, std::move(suite), std::move(code), limits);
  }
  Async<std::vector<std::vector<Behaviour>>> behaviours(TestSuitePtr suite,
                                                        std::vector<std::string> solutions,
                                                        sandbox::Limits limits) override {
    co_return co_await run_behaviours(sandbox_, std::move(solutions), suite->entry_point,
                                      suite->tests.asserts, limits);
  }
  asio::awaitable<void> close() override { co_return; }

 private:
  sandbox::Sandbox& sandbox_;
  JudgeOptions options_;
};

}  // namespace

std::unique_ptr<Judge> make_judge(sandbox::Sandbox& sandbox, JudgeOptions options) {
  return std::make_unique<GuestJudge>(sandbox, options);
}

}  // namespace flowreasoner::tasks
