// Whole evaluations with everything real but the models: guests, judge, run store.
#include "flowreasoner/eval/evaluation_run.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/record/run_store.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "tests/support/counting_model.h"
#include "tests/support/simulated_worker.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

using testing::CountingModel;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SimulatedRates;
using testing::SimulatedWorker;

EvaluatedSet set_of(std::string name, int first, int count) {
  EvaluatedSet set;
  set.name = std::move(name);
  for (int i = first; i < first + count; ++i) {
    set.problems.push_back(testing::simulated_problem(i));
  }
  return set;
}

class EvaluationRunTest : public tasks::RealSandbox, public EvaluationObserver {
 protected:
  ~EvaluationRunTest() override {
    if (store_) store_->close();
  }

  void use(llm::ChatModel& model) { model_ = &model; }

  Contender contender(const std::string& method) {
    Contender contender;
    contender.system.method = method;
    contender.system.workers = {model_->name()};
    workflow::Worker worker;
    worker.name = model_->name();
    worker.model = model_;
    contender.workers = {worker};
    return contender;
  }

  std::unique_ptr<EvaluationRun> make(std::vector<std::string> methods,
                                      std::vector<EvaluatedSet> sets) {
    EvaluationParts parts;
    parts.sandbox = sandbox_.get();
    parts.judge = judge_.get();
    budget_ = std::make_unique<workflow::Budget>("the evaluation", limits_);
    parts.budget = budget_.get();
    parts.store = store_.get();
    parts.run = run_;
    std::vector<Contender> contenders;
    for (const std::string& method : methods) contenders.push_back(contender(method));
    ended_ = 0;
    kept_ = 0;
    return std::make_unique<EvaluationRun>(std::move(parts), options_, std::move(sets),
                                           std::move(contenders), this);
  }

  void record() {
    record::RunStoreOptions options;
    options.path = folder_.path() / "runs.sqlite";
    auto opened = record::RunStore::open(io_.get_executor(), std::move(options));
    store_ = std::move(*opened);
    if (run_.empty()) run_ = wait(store_->begin_run({})).id;
  }

  void run_ended(const Outcome& /*outcome*/, bool was_finished) override {
    ++ended_;
    if (was_finished) ++kept_;
  }
  void search_ended(const System& /*system*/, const std::string& set,
                    const Result<methods::SearchResult>& found) override {
    searched_.push_back(set + (found ? "" : " failed"));
  }
  void references_checked(std::int64_t checked, std::int64_t broken) override {
    checked_ = checked;
    broken_ = broken;
  }

  testing::TestFolder folder_;
  std::unique_ptr<record::RunStore> store_;
  std::string run_;
  llm::ChatModel* model_ = nullptr;
  workflow::BudgetLimits limits_;
  std::unique_ptr<workflow::Budget> budget_;
  EvaluationRunOptions options_;
  int ended_ = 0;
  int kept_ = 0;
  std::int64_t checked_ = 0;
  std::int64_t broken_ = 0;
  std::vector<std::string> searched_;
};

/// Everything but times: what a resumed run has to give again.
std::vector<Json> figures(const EvaluationRun& run) {
  std::vector<Json> rows;
  for (const Outcome& outcome : run.outcomes()) {
    Json row = to_json(outcome);
    row.erase("seconds");
    rows.push_back(std::move(row));
  }
  return rows;
}

TEST_F(EvaluationRunTest, EveryContenderPlaysEveryProblemOfEverySetAsOftenAsAsked) {
  SimulatedWorker worker({.write = 0, .reason = 1}, 1);
  use(worker);
  options_.repeats = 2;
  auto run = make({"direct", "cot"}, {set_of("one", 0, 3), set_of("two", 3, 2)});
  EXPECT_EQ(run->total(), 20);
  wait(run->run());
  const std::vector<Outcome> outcomes = run->outcomes();
  ASSERT_EQ(outcomes.size(), 20u);
  EXPECT_EQ(ended_, 20);
  EXPECT_TRUE(run->is_whole());
  for (const Outcome& outcome : outcomes) {
    EXPECT_EQ(outcome.solved, outcome.system.method == "cot") << outcome.problem;
    EXPECT_EQ(outcome.cost.calls, 1);
    EXPECT_EQ(outcome.cost.tokens_in, 10);
    EXPECT_EQ(outcome.cost.tokens_out, 5);
    EXPECT_TRUE(outcome.latency);
    EXPECT_NE(outcome.answer, "");
  }
  // All contenders on one problem before the next, so that a budget cuts all of them alike.
  EXPECT_EQ(outcomes[0].system.method, "direct");
  EXPECT_EQ(outcomes[1].system.method, "cot");
  EXPECT_EQ(outcomes[0].problem, outcomes[1].problem);
  EXPECT_EQ(outcomes[6].repeat, 1);
  EXPECT_EQ(outcomes[12].set, "two");
  const Evaluation evaluation = evaluate(outcomes, run->searches()).value();
  EXPECT_EQ(evaluation.scopes.front().cells.at(0).pass_at_1, 0.0);
  EXPECT_EQ(evaluation.scopes.front().cells.at(1).pass_at_1, 1.0);
}

TEST_F(EvaluationRunTest, WhatFailedIsTold) {
  SimulatedWorker worker({.write = 0}, 1);
  use(worker);
  auto run = make({"direct"}, {set_of("one", 0, 1)});
  wait(run->run());
  const Outcome outcome = run->outcomes().front();
  EXPECT_EQ(outcome.solved, false);
  EXPECT_THAT(outcome.failure, HasSubstr("assert f0"));
  EXPECT_LT(outcome.score, 1);
}

TEST_F(EvaluationRunTest, ARunThatWasBrokenOffGoesOnAndComesOutTheSame) {
  SimulatedWorker worker({.write = 0.5, .reason = 0.5}, 1);
  use(worker);
  options_.repeats = 2;
  const std::vector<EvaluatedSet> sets{set_of("one", 0, 8)};
  record();
  auto whole = make({"direct", "cot"}, sets);
  wait(whole->run());
  run_ = wait(store_->begin_run({})).id;  // another one, with a purse for a part of it
  limits_.calls = 11;
  auto part = make({"direct", "cot"}, sets);
  wait(part->run());
  EXPECT_FALSE(part->is_whole());
  const auto solved = [](const Outcome& outcome) { return outcome.solved.has_value(); };
  const auto outcomes = part->outcomes();
  const auto judged = std::count_if(outcomes.begin(), outcomes.end(), solved);
  EXPECT_EQ(judged, 11);
  limits_.calls.reset();
  auto rest = make({"direct", "cot"}, sets);
  wait(rest->run());
  EXPECT_TRUE(rest->is_whole());
  EXPECT_EQ(kept_, 11);
  EXPECT_EQ(budget_->spent().calls, 32);  // what the earlier attempt paid counts as well
  std::vector<Json> expected = figures(*whole);
  std::vector<Json> found = figures(*rest);
  for (auto* rows : {&expected, &found}) {
    for (Json& row : *rows) row.erase("run");
  }
  EXPECT_EQ(found, expected);
}

TEST_F(EvaluationRunTest, ASearchIsMadeOnceForEachSetAndItsCostIsKept) {
  SimulatedWorker worker({.write = 0.6, .reason = 0.9}, 1);
  use(worker);
  options_.methods.maas.epochs = 1;
  options_.methods.maas.batch = 2;
  options_.methods.maas.samples = 1;
  EvaluatedSet one = set_of("one:test", 0, 2);
  one.training_name = "one:validate";
  one.training = set_of("", 10, 3).problems;
  EvaluatedSet two = set_of("two:test", 2, 2);
  two.training_name = "two:validate";
  two.training = set_of("", 20, 2).problems;
  record();
  auto run = make({"maas", "direct"}, {one, two});
  wait(run->run());
  EXPECT_TRUE(run->is_whole());
  ASSERT_EQ(run->searches().size(), 2u);
  EXPECT_EQ(run->searches()[0].set, "one:test");
  EXPECT_EQ(run->searches()[0].system.method, "maas");
  EXPECT_GT(run->searches()[0].cost.calls, 2);
  EXPECT_GT(run->searches()[0].cost.tokens_in, run->searches()[0].cost.tokens_out);
  const auto searches = run->searches();
  const auto expected = figures(*run);
  const std::int64_t spent = budget_->spent().calls;
  searched_.clear();
  auto again = make({"maas", "direct"}, {one, two});
  wait(again->run());
  EXPECT_EQ(kept_, 8);
  EXPECT_EQ(figures(*again), expected);
  EXPECT_EQ(again->searches()[1].cost, searches[1].cost);
  EXPECT_EQ(budget_->spent().calls, spent);
  EXPECT_EQ(searched_.size(), 2u);
}

TEST_F(EvaluationRunTest, AFailedSearchLeavesItsProblemsWithoutAVerdictAndTheOthersGoOn) {
  int calls = 0;
  CountingModel model([&calls](const auto&) -> Result<std::string> {
    if (++calls > 3) return Error(Errc::kRefused, "no more");
    return std::string("```python\ndef f0(x):\n    return 1\n```");
  });
  use(model);
  EvaluatedSet set = set_of("one:test", 0, 1);
  set.training_name = "one:validate";
  set.training = set_of("", 10, 6).problems;
  options_.parallel = 1;
  auto run = make({"maas", "direct"}, {set});
  wait(run->run());
  EXPECT_FALSE(run->is_whole());
  EXPECT_THAT(searched_, ElementsAre("one:test failed"));
  const auto outcomes = run->outcomes();
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].stopped, "search");
  EXPECT_THAT(outcomes[0].error, HasSubstr("no more"));
  EXPECT_FALSE(outcomes[0].solved);
  EXPECT_EQ(outcomes[1].stopped, "endpoint");
}

TEST_F(EvaluationRunTest, ASearchWithoutATrainingSplitIsRefused) {
  SimulatedWorker worker(SimulatedRates(), 1);
  use(worker);
  auto run = make({"maas"}, {set_of("one", 0, 1)});
  EXPECT_THROW(wait(run->run()), std::runtime_error);
}

TEST_F(EvaluationRunTest, AProblemWhoseOwnSolutionFailsIsMarked) {
  SimulatedWorker worker({.write = 1}, 1);
  use(worker);
  EvaluatedSet set = set_of("one", 0, 2);
  set.problems[1].reference = "def f1(x):\n    return None\n";
  auto run = make({"direct"}, {set});
  wait(run->run());
  EXPECT_EQ(checked_, 1);
  EXPECT_EQ(broken_, 1);
  EXPECT_FALSE(run->outcomes()[0].has_broken_reference);
  EXPECT_TRUE(run->outcomes()[1].has_broken_reference);
}

TEST_F(EvaluationRunTest, TracesTellWhatWasAsked) {
  SimulatedWorker worker({.write = 1}, 1);
  use(worker);
  record();
  auto run = make({"direct"}, {set_of("one", 0, 1)});
  wait(run->run());
  EXPECT_EQ(run->outcomes().front().trace, "");
  wait(run->add_traces());
  EXPECT_THAT(run->outcomes().front().trace, HasSubstr("simulated · 10 + 5 tokens · $0.001"));
  EXPECT_EQ(run->outcomes().front().episode, 0);
}

}  // namespace
}  // namespace flowreasoner::eval
