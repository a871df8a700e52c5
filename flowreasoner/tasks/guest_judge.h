#pragma once
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "flowreasoner/sandbox/wake.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/prepared_suite.h"
#include "flowreasoner/tasks/suite_pool.h"

namespace flowreasoner::tasks {

/// The Judge of a sandbox: a fresh guest for each candidate, warm guests for the tests.
///
/// A verdict is one run of the candidate, which answers all calls that the tests will make, and one
/// question to a guest of the tests, which runs them on those answers. The calls are known from a
/// run of the tests without a candidate. Where they can not be (a call that depends on an earlier
/// answer), the tests talk to the candidate call by call, handed on by us.
class GuestJudge final : public Judge {
 public:
  GuestJudge(sandbox::Sandbox& sandbox, JudgeOptions options);

  Async<Verdict> judge(TestSuitePtr suite, std::string code, sandbox::Limits limits) override;
  Async<std::vector<std::vector<Behaviour>>> behaviours(TestSuitePtr suite,
                                                        std::vector<std::string> solutions,
                                                        sandbox::Limits limits) override;
  asio::awaitable<void> close() override;

 private:
  /// A suite that is being prepared, or is.
  struct Entry {
    explicit Entry(const asio::any_io_executor& executor) : ready(executor) {}
    sandbox::Wake ready;
    std::optional<Result<PreparedSuitePtr>> prepared;
  };

  SuitePool& pool(const asio::any_io_executor& executor);
  Async<PreparedSuitePtr> prepared(TestSuitePtr suite);
  Async<PreparedSuitePtr> prepare(TestSuitePtr suite);
  Async<Done> judge_reference(std::shared_ptr<PreparedSuite> prepared);
  Async<Json> reference_answer(std::shared_ptr<PreparedSuite> prepared);
  Async<Json> learn_live(std::shared_ptr<PreparedSuite> prepared);

  Async<Verdict> judge_apart(PreparedSuitePtr prepared, std::string code, sandbox::Limits limits);
  Async<Verdict> judge_live(PreparedSuitePtr prepared, std::string code, sandbox::Limits limits);
  Async<Json> converse(PreparedSuitePtr prepared, std::string code, Json question,
                       sandbox::Limits limits, std::string* load_error);
  Async<Json> ask(PreparedSuitePtr prepared, Json question);
  Async<Json> ask_guest(SuiteGuest* guest, PreparedSuitePtr prepared, const Json* question);
  Async<Done> introduce(SuiteGuest* guest, PreparedSuitePtr prepared);
  Milliseconds question_time(const PreparedSuite& prepared) const;

  sandbox::Sandbox& sandbox_;
  JudgeOptions options_;
  std::optional<SuitePool> pool_;
  std::unordered_map<std::string, std::shared_ptr<Entry>> entries_;
  std::list<std::string> order_;  // keys of entries_, oldest first
  bool is_closed_ = false;
};

}  // namespace flowreasoner::tasks
