#include "flowreasoner/workflow/workflow_runner.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "tests/support/counting_model.h"
#include "tests/support/fake_judge.h"
#include "tests/support/fake_sandbox.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::workflow {
namespace {

using testing::CountingModel;
using testing::FakeGuest;
using testing::FakeSandbox;

Json call(std::int64_t id, const std::string& op, Json args) {
  return {{"t", "call"}, {"id", id}, {"op", op}, {"args", std::move(args)}};
}

Json chat(std::int64_t id, const std::string& text, Json model = Json()) {
  Json message = {{"role", "user"}, {"content", text}};
  return call(
      id, "chat",
      {{"messages", Json::array({message})}, {"operator", "Custom"}, {"model", std::move(model)}});
}

Json done(Json answer, Json order = Json::array()) {
  return {{"t", "done"},
          {"answer", std::move(answer)},
          {"cost", 0.5},
          {"dialect", "flowreasoner"},
          {"order", std::move(order)},
          {"error", nullptr}};
}

/// What a frame of the engine says: the first text of a result, or "kind: message".
std::string said(const Json& frame) {
  if (frame.at("t") == "error") {
    return frame.at("error").at("kind").get<std::string>() + ": " +
           frame.at("error").at("message").get<std::string>();
  }
  return frame.at("value").at("texts").at(0).get<std::string>();
}

/// Makes `count` chats at once, then answers with all that was said, in the order of arrival.
FakeGuest::Program asks(int count) {
  return [count, heard = std::vector<std::string>()](const Json& frame) mutable {
    std::vector<Json> out;
    if (frame.at("t") == "job") {
      for (int id = 1; id <= count; ++id) out.push_back(chat(id, "question " + std::to_string(id)));
    } else {
      heard.push_back(said(frame));
      if (static_cast<int>(heard.size()) == count) out.push_back(done(heard));
    }
    return out;
  };
}

/// Makes one call and answers with the frame that came back.
FakeGuest::Program calls_once(Json frame) {
  return [frame](const Json& in) {
    return std::vector<Json>{in.at("t") == "job" ? frame : done(dump_json(in))};
  };
}

Result<sandbox::JobResult> no_jobs(const Json&, const sandbox::Limits&) {
  return Error(Errc::kSandbox, "no zygote");
}

tasks::TestSuitePtr visible(std::vector<std::string> asserts) {
  tasks::Tests tests;
  tests.asserts = std::move(asserts);
  return tasks::make_suite("f", std::move(tests));
}

Result<std::string> echo(const llm::ChatRequest& request) {
  return "re: " + request.messages.at(0).content;
}

class WorkflowRunnerTest : public ::testing::Test {
 protected:
  WorkflowRunnerTest() {
    run_.program = Program{"class Workflow: ...", ""};
    run_.problem = "the problem";
    run_.entry_point = "f";
    add_worker("small", model_);
  }
  void add_worker(const std::string& name, CountingModel& model) {
    Worker worker;
    worker.name = name;
    worker.model = &model;
    run_.workers.push_back(worker);
  }
  Result<WorkflowResult> try_run(FakeGuest::Program guest, FakeSandbox::RunJob jobs = no_jobs) {
    FakeSandbox sandbox(std::move(jobs), std::move(guest));
    testing::FakeJudge judge(sandbox);
    run_.judge = &judge;
    auto result = run_async(io_, run_workflow(sandbox, run_));
    jobs_ = sandbox.jobs();
    return result;
  }
  WorkflowResult run(FakeGuest::Program guest, FakeSandbox::RunJob jobs = no_jobs) {
    auto result = try_run(std::move(guest), std::move(jobs));
    if (!result) throw std::runtime_error(result.error().to_string());
    return std::move(*result);
  }
  /// The error frame, or the value, that one call came back with.
  Json reply_to(Json frame, FakeSandbox::RunJob jobs = no_jobs) {
    const WorkflowResult result = run(calls_once(std::move(frame)), std::move(jobs));
    return parse_json(result.answer, "the answer").value();
  }

  asio::io_context io_;
  CountingModel model_{echo};
  WorkflowRun run_;
  std::vector<Json> jobs_;
};

TEST_F(WorkflowRunnerTest, AnswersCallsAndReturnsTheAnswerWithItsCost) {
  const WorkflowResult result = run(asks(1));
  EXPECT_TRUE(result.has_finished);
  EXPECT_FALSE(result.error) << to_json(*result.error);
  EXPECT_EQ(result.answer, R"(["re: question 1"])");
  EXPECT_EQ(result.calls, 1);
  EXPECT_DOUBLE_EQ(result.usd, 0.001);
  EXPECT_EQ(result.prompt_tokens, 10);
  EXPECT_EQ(result.completion_tokens, 5);
  EXPECT_EQ(result.reported_cost, 0.5);
  ASSERT_EQ(result.trace.size(), 1u);
  EXPECT_EQ(result.trace[0].operator_name, "Custom");
  EXPECT_EQ(result.trace[0].model, "small");
  EXPECT_DOUBLE_EQ(result.trace[0].usd, 0.001);
  EXPECT_EQ(model_.asked().at(0).caller, "Custom");
}

TEST_F(WorkflowRunnerTest, TheJobHoldsTheProgramAndNoTest) {
  run_.visible = visible({"assert f(1) == 2"});
  run_.question_id = "HumanEval/0";
  run_.overlap = false;
  run_.dialect = "aflow";
  run(asks(1));
  const Json& job = jobs_.at(0);
  EXPECT_EQ(job.at("dialect"), "aflow");
  EXPECT_EQ(job.at("graph"), "class Workflow: ...");
  EXPECT_EQ(job.at("problem"), "the problem");
  EXPECT_EQ(job.at("question_id"), "HumanEval/0");
  EXPECT_EQ(job.at("overlap"), false);
  EXPECT_EQ(job.at("has_tests"), true);
  EXPECT_EQ(job.at("models").at(0).at("name"), "small");
  EXPECT_EQ(dump_json(job).find("assert"), std::string::npos);
}

TEST_F(WorkflowRunnerTest, CallsRunInParallelUpToTheBound) {
  CountingModel slow(echo, "slow", Milliseconds(20));
  run_.workers.clear();
  add_worker("slow", slow);
  run_.limits.open_calls = 3;
  const WorkflowResult result = run(asks(10));
  EXPECT_TRUE(result.has_finished);
  EXPECT_EQ(slow.asked().size(), 10u);
  EXPECT_EQ(slow.most_open(), 3);
}

TEST_F(WorkflowRunnerTest, ACallPastTheBudgetIsRefusedByKind) {
  BudgetLimits two;
  two.calls = 2;
  Budget budget("the episode", two);
  run_.budget = &budget;
  const WorkflowResult result = run(asks(3));
  EXPECT_EQ(result.answer,
            "[\"re: question 1\",\"re: question 2\",\"budget: the budget of the "
            "episode is spent: 2 of 2 calls\"]");
  EXPECT_EQ(result.calls, 2);
  EXPECT_EQ(budget.spent().calls, 2);
  EXPECT_EQ(model_.asked().size(), 2u);
}

TEST_F(WorkflowRunnerTest, TheModelIsChosenByNameAndOthersAreRefused) {
  CountingModel large(echo, "large");
  add_worker("large", large);
  EXPECT_EQ(reply_to(chat(1, "x", "large")).at("t"), "result");
  EXPECT_EQ(large.asked().size(), 1u);
  EXPECT_EQ(said(reply_to(chat(1, "x", "gpt-9"))),
            "usage: chat: there is no model \"gpt-9\"; allowed: small, large");
  EXPECT_EQ(said(reply_to(chat(1, "x", 5))), "usage: chat: model must be a name");
  EXPECT_EQ(model_.asked().size(), 0u);
}

TEST_F(WorkflowRunnerTest, AModelThatFailsIsToldToTheProgramAndToTheCaller) {
  CountingModel down([](const llm::ChatRequest&) -> Result<std::string> {
    return Error(Errc::kUnavailable, "the endpoint is down");
  });
  run_.workers.clear();
  add_worker("down", down);
  const WorkflowResult result = run(asks(1));
  EXPECT_EQ(result.answer, R"(["model: the endpoint is down"])");
  ASSERT_TRUE(result.model_error);
  EXPECT_EQ(result.model_error->code(), Errc::kUnavailable);
  EXPECT_EQ(result.trace.at(0).error, "model: the endpoint is down");
}

TEST_F(WorkflowRunnerTest, OddCallsAreUsageErrors) {
  EXPECT_EQ(said(reply_to(call(1, "fly", Json::object()))), "usage: there is no call \"fly\"");
  EXPECT_EQ(said(reply_to(call(1, "chat", Json()))),
            "usage: chat: messages must be a list that is not empty");
  EXPECT_EQ(said(reply_to(call(1, "test", {{"solution", 5}}))),
            "usage: test: solution must be a text");
  EXPECT_EQ(said(reply_to(call(1, "python", {{"code", nullptr}}))),
            "usage: python: code must be a text");
  EXPECT_EQ(said(reply_to(call(1, "behave", {{"solutions", "x"}}))),
            "usage: solutions must be a list of texts");
}

TEST_F(WorkflowRunnerTest, TestRunsTheVisibleTestsOnly) {
  run_.visible = visible({"assert f(1) == 2", "assert f(2) == 3"});
  const auto check = [](const Json& job, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    EXPECT_EQ(job.at("tests"), (Json{"assert f(1) == 2", "assert f(2) == 3"}));
    Json good = {{"passed", true}, {"expression", "assert f(1) == 2"}, {"type", ""}};
    Json bad = {{"passed", false},
                {"expression", "assert f(2) == 3"},
                {"type", "AssertionError"},
                {"expected", "3"},
                {"actual", "4"}};
    return FakeSandbox::done(
        {{"t", "done"}, {"load", nullptr}, {"results", Json::array({good, bad})}});
  };
  const Json frame = call(1, "test", {{"solution", "def f(x): ..."}, {"operator", "Test"}});
  const Json reply = reply_to(frame, check);
  EXPECT_EQ(reply.at("value").at("passed"), 1);
  EXPECT_EQ(reply.at("value").at("total"), 2);
  EXPECT_TRUE(reply.at("value").at("load").is_null());
  EXPECT_EQ(reply.at("value").at("results").at(1).at("actual"), "4");
  EXPECT_EQ(jobs_.at(1).at("entry_point"), "f");
}

TEST_F(WorkflowRunnerTest, AProgramThatDoesNotLoadIsToldWithItsLine) {
  run_.visible = visible({"assert f(1) == 2"});
  const auto broken = [](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    Json load = {{"type", "SyntaxError"}, {"message", "bad: really"}, {"line", 3}};
    return FakeSandbox::done({{"t", "done"}, {"load", load}, {"results", Json::array()}});
  };
  const Json reply = reply_to(call(1, "test", {{"solution", "def f("}}), broken);
  EXPECT_EQ(reply.at("value").at("load"),
            (Json{{"type", "SyntaxError"}, {"message", "bad: really"}, {"line", 3}}));
}

TEST_F(WorkflowRunnerTest, WithoutVisibleTestsNoneAreRun) {
  const Json reply = reply_to(call(1, "test", {{"solution", "x = 1"}}));
  EXPECT_EQ(reply.at("value").at("total"), 0);
  EXPECT_EQ(jobs_.size(), 1u);
}

TEST_F(WorkflowRunnerTest, PythonAndBehaveRunInGuestsOfTheirOwn) {
  const auto jobs = [](const Json& job, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    if (job.at("kind") == "python") {
      if (job.at("code") == "loop") return FakeSandbox::ended(sandbox::Ending::kWallLimit);
      return FakeSandbox::done({{"t", "done"},
                                {"outcome", "value"},
                                {"value", "42"},
                                {"output", "hi"},
                                {"error", nullptr}});
    }
    Json cell = {{"passed", true}, {"value", "2"}};
    return FakeSandbox::done({{"t", "done"}, {"outcomes", Json::array({Json::array({cell})})}});
  };
  const Json good = reply_to(call(1, "python", {{"code", "x"}, {"function", "solve"}}), jobs);
  EXPECT_EQ(good.at("value").at("value"), "42");
  EXPECT_TRUE(good.at("value").at("limit").is_null());
  const Json loop = reply_to(call(1, "python", {{"code", "loop"}}), jobs);
  EXPECT_EQ(loop.at("value").at("limit"), "wall limit");
  const Json both = reply_to(
      call(1, "behave", {{"solutions", {"a", "b"}}, {"tests", {"assert f(1) == 2"}}}), jobs);
  EXPECT_EQ(both.at("value").at("outcomes").size(), 2u);
  EXPECT_EQ(both.at("value").at("outcomes").at(1).at(0).at("value"), "2");
}

TEST_F(WorkflowRunnerTest, AFailingSandboxIsToldToTheProgram) {
  EXPECT_EQ(said(reply_to(call(1, "python", {{"code", "x"}}))),
            "sandbox: running a program: no zygote");
}

TEST_F(WorkflowRunnerTest, ProgramCallsHaveABound) {
  run_.limits.program_calls = 0;
  EXPECT_EQ(said(reply_to(call(1, "python", {{"code", "x"}}))),
            "budget: the workflow has run 0 programs, no more are allowed");
}

TEST_F(WorkflowRunnerTest, TheTraceComesInProgramOrder) {
  CountingModel slow(echo, "slow", Milliseconds(5));
  run_.workers.clear();
  add_worker("slow", slow);
  const auto guest = [heard = 0](const Json& frame) mutable {
    std::vector<Json> out;
    if (frame.at("t") == "job") {
      for (int id = 1; id <= 3; ++id) out.push_back(chat(id, "q"));
    } else if (++heard == 3) {
      out.push_back(done("x", {3, 1, 2}));
    }
    return out;
  };
  const WorkflowResult result = run(guest);
  ASSERT_EQ(result.trace.size(), 3u);
  EXPECT_EQ(result.trace[0].id, 3);
  EXPECT_EQ(result.trace[1].id, 1);
}

TEST_F(WorkflowRunnerTest, CallsThatAreOpenAtTheEndAreCancelled) {
  CountingModel slow(echo, "slow", Milliseconds(600'000));
  run_.workers.clear();
  add_worker("slow", slow);
  const auto guest = [](const Json&) { return std::vector<Json>{chat(1, "q"), done("early")}; };
  const WorkflowResult result = run(guest);
  EXPECT_EQ(result.answer, "early");
  ASSERT_EQ(result.trace.size(), 1u);
  EXPECT_NE(result.trace[0].error.find("cancelled"), std::string::npos);
}

TEST_F(WorkflowRunnerTest, ARaisedErrorKeepsStageLineAndTraceback) {
  const auto guest = [](const Json&) {
    Json error = {{"stage", "construct"}, {"type", "TypeError"}, {"message", "no"}, {"line", 7},
                  {"traceback", "…"},     {"file", "graph.py"}};
    return std::vector<Json>{{{"t", "done"}, {"answer", nullptr}, {"error", error}}};
  };
  const WorkflowResult result = run(guest);
  EXPECT_FALSE(result.has_finished);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->stage, "construct");
  EXPECT_EQ(result.error->type, "TypeError");
  EXPECT_EQ(result.error->line, 7);
}

TEST_F(WorkflowRunnerTest, AProgramThatGivesUpForTheBudgetSaysSo) {
  BudgetLimits none;
  none.calls = 0;
  run_.own_budget = none;
  const auto guest = [](const Json& frame) {
    if (frame.at("t") == "job") return std::vector<Json>{chat(1, "q")};
    Json error = {
        {"stage", "run"}, {"type", "BudgetExceeded"}, {"message", frame.at("error").at("message")}};
    return std::vector<Json>{{{"t", "done"}, {"error", error}}};
  };
  const WorkflowResult result = run(guest);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->stage, "budget");
}

TEST_F(WorkflowRunnerTest, AGuestThatEndsWithoutDoneIsAnOutcome) {
  struct EndingSandbox : FakeSandbox {
    explicit EndingSandbox(sandbox::RunOutcome how)
        : FakeSandbox(no_jobs), outcome(std::move(how)) {}
    Async<std::unique_ptr<sandbox::Guest>> open(sandbox::Warmth, Json job,
                                                sandbox::Limits) override {
      const auto silent = [](const Json&) { return std::vector<Json>(); };
      auto guest =
          std::make_unique<FakeGuest>(co_await asio::this_coro::executor, silent, std::move(job));
      guest->end(outcome);
      co_return std::move(guest);
    }
    sandbox::RunOutcome outcome;
  };
  sandbox::RunOutcome outcome;
  outcome.ending = sandbox::Ending::kExited;
  outcome.status = 3;
  EndingSandbox sandbox(outcome);
  const auto result = run_async(io_, run_workflow(sandbox, run_)).value();
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->stage, "guest");
  EXPECT_EQ(result.error->message,
            "the program ended its interpreter (exit status 3) before it returned an answer");

  outcome.ending = sandbox::Ending::kCpuLimit;
  EndingSandbox busy(outcome);
  const auto ended = run_async(io_, run_workflow(busy, run_)).value();
  ASSERT_TRUE(ended.error);
  EXPECT_EQ(ended.error->type, "cpu limit");
}

TEST_F(WorkflowRunnerTest, AFrameThatTheProtocolDoesNotHaveEndsTheRun) {
  const auto guest = [](const Json&) { return std::vector<Json>{{{"t", "hello"}}}; };
  const WorkflowResult result = run(guest);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->type, "protocol error");
  const auto no_id = [](const Json&) { return std::vector<Json>{{{"t", "call"}, {"id", "x"}}}; };
  EXPECT_EQ(run(no_id).error->type, "protocol error");
}

TEST_F(WorkflowRunnerTest, AWorkflowThatNeverEndsIsEndedByItsBudgetOfTime) {
  BudgetLimits brief;
  brief.time = Milliseconds(30);
  Budget budget("the episode", brief);
  run_.budget = &budget;
  const auto silent = [](const Json&) { return std::vector<Json>(); };
  const WorkflowResult result = run(silent);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->stage, "budget");
  EXPECT_EQ(result.error->message, "the budget of the episode is spent: 0.0 s");
  EXPECT_EQ(result.outcome.ending, sandbox::Ending::kKilled);
}

TEST_F(WorkflowRunnerTest, AWorkflowThatNeverEndsIsEndedByItsOwnLimit) {
  run_.limits.time = Milliseconds(30);
  const auto silent = [](const Json&) { return std::vector<Json>(); };
  const WorkflowResult result = run(silent);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->message, "the workflow took longer than its limit of 0.0 s");
}

TEST_F(WorkflowRunnerTest, LogsAreKeptUpToTheirBound) {
  run_.limits.log_bytes = 10;
  const auto guest = [](const Json&) {
    return std::vector<Json>{{{"t", "log"}, {"level", "warn"}, {"message", "12345678"}},
                             {{"t", "log"}, {"level", "info"}, {"message", "abcdefgh"}},
                             {{"t", "log"}, {"level", "info"}, {"message", "lost"}},
                             done("x")};
  };
  const WorkflowResult result = run(guest);
  ASSERT_EQ(result.logs.size(), 2u);
  EXPECT_EQ(result.logs[0].level, "warn");
  EXPECT_EQ(result.logs[1].message, "ab");
}

TEST_F(WorkflowRunnerTest, NeedsAWorker) {
  run_.workers.clear();
  const auto result = try_run(asks(1));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kInvalidArgument);
}

asio::awaitable<void> run_and_note(FakeSandbox* sandbox, WorkflowRun run,
                                   std::optional<Result<WorkflowResult>>* to) {
  Result<WorkflowResult> result = co_await run_workflow(*sandbox, std::move(run));
  to->emplace(std::move(result));
}

asio::awaitable<Done> cancel_when_asked(FakeSandbox* sandbox, WorkflowRun run,
                                        const CountingModel* model,
                                        std::optional<Result<WorkflowResult>>* to) {
  AsyncGroup group(co_await asio::this_coro::executor);
  group.spawn(run_and_note(sandbox, std::move(run), to));
  while (model->asked().empty()) co_await asio::post(asio::use_awaitable);
  co_await group.close();
  co_return Done{};
}

TEST_F(WorkflowRunnerTest, CancellationEndsTheGuestAndTheCallsAndIsAnError) {
  CountingModel slow(echo, "slow", Milliseconds(600'000));
  run_.workers.clear();
  add_worker("slow", slow);
  FakeSandbox sandbox(no_jobs, asks(2));
  std::optional<Result<WorkflowResult>> result;
  run_async(io_, cancel_when_asked(&sandbox, run_, &slow, &result));
  ASSERT_TRUE(result);
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code(), Errc::kCancelled);
}

TEST_F(WorkflowRunnerTest, AStoreThatFailsEndsTheRunWithItsError) {
  testing::TestFolder folder;
  record::RunStoreOptions options;
  options.path = folder.path() / "runs.sqlite";
  auto store = std::move(record::RunStore::open(io_.get_executor(), options).value());
  store->close();
  run_.scope.store = store.get();
  const auto result = try_run(asks(2));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().to_string().find("recording a reply"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::workflow
