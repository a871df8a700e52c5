// The evaluator of real searches, in real guests and with a run store.
#include "flowreasoner/eval/methods/episode_evaluator.h"

#include <memory>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/methods/workflow_folder.h"
#include "flowreasoner/record/run_store.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "tests/support/counting_model.h"
#include "tests/support/simulated_worker.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::CountingModel;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SimulatedWorker;

class EpisodeEvaluatorTest : public tasks::RealSandbox {
 protected:
  EpisodeEvaluatorTest() {
    for (int i = 0; i < 12; ++i) {
      tasks::Problem problem = testing::simulated_problem(i);
      problem.visible.asserts = {"assert f" + std::to_string(i) +
                                 "(1) == " + std::to_string(3 + i)};
      problems_.push_back(std::move(problem));
    }
    program_ = workflow::load_program(find_workflow("direct").value()).value();
  }
  ~EpisodeEvaluatorTest() override {
    if (store_) store_->close();
  }

  void use(llm::ChatModel& model) {
    parts_.sandbox = sandbox_.get();
    parts_.judge = judge_.get();
    workflow::Worker worker;
    worker.name = model.name();
    worker.model = &model;
    parts_.workers = {worker};
  }

  void record() {
    record::RunStoreOptions options;
    options.path = folder_.path() / "runs.sqlite";
    auto opened = record::RunStore::open(io_.get_executor(), std::move(options));
    store_ = std::move(*opened);
    parts_.store = store_.get();
    if (parts_.run.empty()) parts_.run = wait(store_->begin_run({})).id;
  }

  static std::vector<double> scores(const ProgramScores& evaluation) {
    std::vector<double> scores;
    scores.reserve(evaluation.problems.size());
    for (const ProblemScore& problem : evaluation.problems) scores.push_back(problem.score);
    return scores;
  }

  testing::TestFolder folder_;
  std::unique_ptr<record::RunStore> store_;
  std::vector<tasks::Problem> problems_;
  workflow::Program program_;
  episode::EpisodeParts parts_;
};

TEST_F(EpisodeEvaluatorTest, ScoresByTheHiddenTestsAndTellsOfTheVisibleOnesAlone) {
  SimulatedWorker worker({.write = 0}, 1);  // passes the visible test, fails a hidden one
  use(worker);
  EpisodeEvaluator evaluator(parts_, {}, problems_);
  const ProgramScores evaluation = wait(evaluator.evaluate(program_, {3, 5}));
  ASSERT_EQ(evaluation.problems.size(), 2u);
  EXPECT_EQ(evaluation.accuracy(), 0);
  EXPECT_EQ(evaluation.cost().calls, 2);
  EXPECT_NEAR(evaluation.cost().usd, 0.002, 1e-9);
  EXPECT_THAT(evaluation.problems[0].feedback, HasSubstr("1 of 1"));
  EXPECT_THAT(evaluation.problems[0].feedback, Not(HasSubstr("f3(5)")));
  EXPECT_EQ(evaluation.problems[0].error, "");
}

TEST_F(EpisodeEvaluatorTest, EvaluatesTheSameProgramTwiceWithFreshDraws) {
  SimulatedWorker worker({.write = 0.5}, 1);
  use(worker);
  EpisodeEvaluator evaluator(parts_, {}, problems_);
  const ProgramScores first = wait(evaluator.evaluate(program_));
  const ProgramScores second = wait(evaluator.evaluate(program_));
  EXPECT_NE(scores(first), scores(second));
  EXPECT_EQ(evaluator.next_index(), 24);
}

TEST_F(EpisodeEvaluatorTest, AProgramThatFailsIsAScoreWithItsError) {
  SimulatedWorker worker(testing::SimulatedRates(), 1);
  use(worker);
  EpisodeEvaluator evaluator(parts_, {}, problems_);
  program_.graph = "class Workflow:\n    pass\n";
  const ProgramScores faulty = wait(evaluator.evaluate(program_, {0}));
  EXPECT_EQ(faulty.accuracy(), 0);
  EXPECT_THAT(faulty.problems[0].error, HasSubstr("__call__"));
}

TEST_F(EpisodeEvaluatorTest, AnEndedBudgetAndAProblemWithoutTestsAreErrors) {
  SimulatedWorker worker(testing::SimulatedRates(), 1);
  use(worker);
  workflow::BudgetLimits limits;
  limits.calls = 5;
  workflow::Budget budget("the search", limits);
  parts_.budget = &budget;
  EpisodeEvaluator evaluator(parts_, {}, problems_);
  try {
    wait(evaluator.evaluate(program_));
    FAIL() << "the budget held 12 calls";
  } catch (const std::runtime_error& failed) {
    EXPECT_THAT(failed.what(), HasSubstr("the budget of the search is spent"));
  }
  problems_.push_back(testing::simulated_question(1));
  EpisodeEvaluator without(parts_, {}, problems_);
  EXPECT_THROW(wait(without.evaluate(program_, {12})), std::runtime_error);
}

TEST_F(EpisodeEvaluatorTest, AnEvaluationThatIsRepeatedAfterARestartPaysNothing) {
  SimulatedWorker simulated({.write = 0.5}, 1);
  use(simulated);
  record();
  ProgramScores first;
  {
    EpisodeEvaluator evaluator(parts_, {}, problems_);
    first = wait(evaluator.evaluate(program_));
  }
  store_->close();
  CountingModel dead([](const llm::ChatRequest&) { return Error(Errc::kUnavailable, "down"); },
                     simulated.name());
  use(dead);
  record();
  workflow::Budget budget("the search");
  parts_.budget = &budget;
  EpisodeEvaluator evaluator(parts_, {}, problems_);
  const ProgramScores again = wait(evaluator.evaluate(program_));
  EXPECT_EQ(scores(first), scores(again));
  for (std::size_t i = 0; i < problems_.size(); ++i) {
    EXPECT_EQ(first.problems[i].feedback, again.problems[i].feedback);
  }
  EXPECT_TRUE(dead.asked().empty());
  EXPECT_EQ(budget.spent().calls, 12);
  EXPECT_NEAR(budget.spent().usd, 0.012, 1e-9);
}

}  // namespace
}  // namespace flowreasoner::eval::methods
