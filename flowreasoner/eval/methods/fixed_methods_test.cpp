// The fixed methods in real guests, against a worker whose success rates are known: accuracy and
// number of calls lie where they can be computed by hand.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/episode/together.h"
#include "flowreasoner/eval/methods/program_evaluator.h"
#include "flowreasoner/eval/methods/workflow_folder.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/workflow_runner.h"
#include "tests/support/simulated_worker.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::SimulatedRates;
using testing::SimulatedWorker;

constexpr std::size_t kProblems = 200;
/// Half the width of each interval, in standard errors: one draw in 2,000 would lie outside, and
/// the draws are the same each time.
constexpr double kErrors = 3.5;

class FixedMethods : public tasks::RealSandbox {
 protected:
  /// One worker for each of `rates`; the first is the default.
  void use(std::vector<SimulatedRates> rates) {
    models_.clear();
    workers_.clear();
    for (const SimulatedRates& each : rates) {
      std::string name = "worker" + std::to_string(models_.size());
      models_.push_back(std::make_unique<SimulatedWorker>(each, 7, std::move(name)));
      workflow::Worker worker;
      worker.name = models_.back()->name();
      worker.model = models_.back().get();
      workers_.push_back(std::move(worker));
    }
  }

  static workflow::Program program(const std::string& name) {
    return workflow::load_program(find_workflow(name).value()).value();
  }

  episode::EpisodeParts parts() {
    episode::EpisodeParts parts;
    parts.sandbox = sandbox_.get();
    parts.judge = judge_.get();
    parts.workers = workers_;
    return parts;
  }

  /// Runs the method once on each of kProblems problems. An answer is right where it says so: that
  /// the judge agrees is what EpisodeEvaluator's tests show.
  ProgramScores evaluate(const std::string& name) {
    workflow::Program checked = program(name);
    ProgramScores evaluation;
    evaluation.problems.resize(kProblems);
    std::vector<asio::awaitable<void>> works;
    works.reserve(16);
    next_ = 0;
    for (int i = 0; i < 16; ++i) works.push_back(run_some(&checked, &evaluation));
    wait(episode::together(std::move(works)));
    return evaluation;
  }

  asio::awaitable<void> run_some(const workflow::Program* checked, ProgramScores* evaluation) {
    while (next_ < kProblems) {
      const std::size_t number = next_++;
      const tasks::Problem problem = testing::simulated_problem(static_cast<int>(number));
      workflow::WorkflowRun run;
      run.program = *checked;
      run.dialect = "flowreasoner";
      run.overlap = false;
      run.problem = problem.query;
      run.entry_point = problem.entry_point;
      run.question_id = problem.id;
      run.judge = judge_.get();
      run.workers = workers_;
      const auto result = co_await workflow::run_workflow(*sandbox_, std::move(run));
      EXPECT_TRUE(result && result->has_finished) << number;
      if (!result) continue;
      ProblemScore& score = evaluation->problems[number];
      score.score = result->answer.find("offset = 0") != std::string::npos ? 1 : 0;
      score.cost.calls = result->calls;
      score.cost.usd = result->usd;
    }
  }

  episode::EpisodeResult solve(const std::string& name, tasks::Problem problem) {
    workflow::Program copy = program(name);
    auto result =
        wait(episode::run_given_workflow(parts(), std::move(problem), std::move(copy), {}));
    EXPECT_EQ(result.stop_detail, "");
    return result;
  }

  /// The answer to a question without an entry point, and the calls that it took.
  std::pair<std::string, std::int64_t> ask(const std::string& name, int number) {
    const auto result = solve(name, testing::simulated_question(number));
    return {result.answer, result.calls};
  }

  std::vector<std::unique_ptr<SimulatedWorker>> models_;
  std::vector<workflow::Worker> workers_;
  std::size_t next_ = 0;
};

void expect_accuracy(const ProgramScores& evaluation, double expected) {
  const double error = std::sqrt(expected * (1 - expected) / kProblems);
  EXPECT_NEAR(evaluation.accuracy(), expected, kErrors * error);
}

/// `deviation` is the standard deviation of one problem's calls.
void expect_calls(const ProgramScores& evaluation, double expected, double deviation) {
  const auto calls = static_cast<double>(evaluation.cost().calls);
  EXPECT_NEAR(calls / kProblems, expected, kErrors * deviation / std::sqrt(kProblems));
  EXPECT_NEAR(evaluation.cost().usd, calls * 0.001, 1e-6);
}

// One draft, right with probability 0.6.
TEST_F(FixedMethods, DirectIsOneDraft) {
  use({{.write = 0.6, .reason = 0}});
  const ProgramScores evaluation = evaluate("direct");
  expect_accuracy(evaluation, 0.6);
  expect_calls(evaluation, 1, 0);
}

TEST_F(FixedMethods, ChainOfThoughtIsOneReasonedDraft) {
  use({{.write = 0, .reason = 0.7}});
  const ProgramScores evaluation = evaluate("cot");
  expect_accuracy(evaluation, 0.7);
  expect_calls(evaluation, 1, 0);
}

// Five drafts, each right with p = 0.4, else wrong in one of two ways, 0.3 each. All pass two of
// the four written tests; right ones pass all four. With a right drafts and b of one wrong kind,
// the group of the right has 4a against 2b, and of equals the one with more tests passed: right is
// chosen where a >= 1 and b <= 2a. For a >= 2 that always holds (b <= 3); for a = 1 one wrong kind
// needs three or four of the four wrong drafts to win: (2 * 4 + 2) / 16 = 0.625.
//   P = 1 - 0.6^5 - 5 * 0.4 * 0.6^4 * 0.625 = 1 - 0.07776 - 0.162 = 0.76024
TEST_F(FixedMethods, SelfConsistencyTakesTheBehaviourThatAgrees) {
  use({{.write = 0, .reason = 0.4}});
  const ProgramScores evaluation = evaluate("self_consistency");
  expect_accuracy(evaluation, 0.76024);
  expect_calls(evaluation, 6, 0);
}

// The same without tests: the most frequent text, the first of equals.
//   a >= 3: right. 10 * 0.4^3 * 0.6^2 + 5 * 0.4^4 * 0.6 + 0.4^5 = 0.31744
//   a = 2 (10 * 0.4^2 * 0.6^3 = 0.3456): three wrong of a kind (2/8) win; else two right stand
//   against two of a kind, and the first decides: 0.3456 * 6/8 * 1/2 = 0.1296
//   a = 1: of four wrong ones two at least are of a kind, and win.
TEST_F(FixedMethods, SelfConsistencyWithoutTestsTakesTheTextThatAgrees) {
  use({{.write = 0, .reason = 0.4, .tests = 0}});
  const ProgramScores evaluation = evaluate("self_consistency");
  expect_accuracy(evaluation, 0.44704);
  expect_calls(evaluation, 6, 0);
}

// A draft is right with p = 0.5. A review finds a fault of a wrong one with d = 0.8 and none in a
// right one; a revision mends it with q = 0.4. Up to four rounds, each of which is reached with
// d (1 - q) = 0.48:
//   P = p + (1 - p) d q (1 + 0.48 + 0.48^2 + 0.48^3) = 0.5 + 0.5 * 0.32 * 1.82099 = 0.79136
// Calls of a right draft: 2. From a wrong one with r rounds left, E(0) = 0 and
//   E(r) = 1 + d (1 + q [r > 1] + (1 - q) E(r - 1)): 1.8, 2.984, 3.55232, 3.82511
//   in all 1 + 0.5 * 1 + 0.5 * 3.82511 = 3.41256; standard deviation by the same recursion: 2.0801
TEST_F(FixedMethods, SelfRefineStopsWhenNothingIsFoundWrong) {
  use({{.write = 0.5, .detect = 0.8, .alarm = 0, .mend = 0.4, .keep = 1}});
  const ProgramScores evaluation = evaluate("self_refine");
  expect_accuracy(evaluation, 0.79136);
  expect_calls(evaluation, 3.41256, 2.0801);
}

// Reviews that always object to what is right, and revisions that always break it: the last of four
// revisions counts. From right to wrong and, with q = 0.5, back: after round 1 wrong; then right
// with 0.5; then 0.5 * 0 + 0.5 * 0.5 = 0.25; then 0.75 * 0.5 = 0.375. Each round costs 2 calls.
TEST_F(FixedMethods, SelfRefineCanSpoilARightDraft) {
  use({{.write = 1, .detect = 1, .alarm = 1, .mend = 0.5, .keep = 0}});
  const ProgramScores evaluation = evaluate("self_refine");
  expect_accuracy(evaluation, 0.375);
  expect_calls(evaluation, 9, 0);
}

// Three agents open with p = 0.5 each: j of them are right with 1/8, 3/8, 3/8, 1/8. In round two
// each ends right with g = 0, 0.3, 0.9, 1 by j. One right answer is enough, as it passes all four
// tests and two wrong ones of a kind pass two each (4 against 4, more passed wins):
//   P = (3 (1 - 0.7^3) + 3 (1 - 0.1^3) + 1) / 8 = 5.968 / 8 = 0.746
TEST_F(FixedMethods, DebateEndsWithTheBehaviourThatAgrees) {
  use({{.write = 0.5, .persuade = {0, 0.3, 0.9, 1}}});
  const ProgramScores evaluation = evaluate("llm_debate");
  expect_accuracy(evaluation, 0.746);
  expect_calls(evaluation, 7, 0);
}

// Candidates of three models, right with 0.3, 0.5, 0.4. A right one wins every comparison with a
// wrong one, so it is first where there is any; fusing keeps it with 0.9, and makes a right one of
// wrong ones with 0.2. Where all three are equal there is nothing to rank or fuse.
//   all right 0.3 * 0.5 * 0.4 = 0.06; none 0.7 * 0.5 * 0.6 = 0.21, of one kind with 1/4; else 0.73
//   P = 0.06 + 0.73 * 0.9 + 0.21 * 0.75 * 0.2 = 0.7485
// Calls: 3 where all are equal (0.06 + 0.21 / 4 = 0.1125); 3 + 6 + 1 where all differ (one right,
// 0.09 + 0.21 + 0.14 = 0.44, and two wrong kinds, 1/2: 0.22); else 3 + 4 + 1 (0.6675):
//   0.3375 + 2.2 + 5.34 = 7.8775, variance 65.7325 - 7.8775^2 = 3.6775
TEST_F(FixedMethods, BlenderRanksAndFuses) {
  const SimulatedRates rates{.write = 0.3, .compare = 1, .fuse_right = 0.9, .fuse_wrong = 0.2};
  use({rates, {.write = 0.5}, {.write = 0.4}});
  const ProgramScores evaluation = evaluate("llm_blender");
  expect_accuracy(evaluation, 0.7485);
  expect_calls(evaluation, 7.8775, std::sqrt(3.6775));
}

// The team's conclusion is right with 0.65. Calls: plan, two observers, two steps, conclusion, and
// a new plan unless both observers agree: 6 + 1 - 0.7^2 = 6.51, variance 0.51 * 0.49.
TEST_F(FixedMethods, AutoAgentsPlansAnewWhenAnObserverObjects) {
  use({{.agree = 0.7, .conclude = 0.65}});
  const ProgramScores evaluation = evaluate("autoagents");
  expect_accuracy(evaluation, 0.65);
  expect_calls(evaluation, 6.51, std::sqrt(0.51 * 0.49));
}

// Workers that are always right, so that each method has one way to go.
TEST_F(FixedMethods, QuestionsWithoutAnEntryPointAreAnsweredInAFewWords) {
  const SimulatedRates sure{.write = 1, .reason = 1, .conclude = 1};
  use({sure, sure});
  const std::vector<std::pair<std::string, std::int64_t>> expected{
      {"direct", 1},     {"cot", 1},         {"self_consistency", 5}, {"self_refine", 2},
      {"llm_debate", 6}, {"llm_blender", 4}, {"autoagents", 6}};
  for (const auto& [name, calls] : expected) {
    SCOPED_TRACE(name);
    EXPECT_EQ(ask(name, 23), std::pair(testing::simulated_answer(23), calls));
  }
}

TEST_F(FixedMethods, WorkInTheWordsOfSmallModelsToo) {
  const SimulatedRates sure{.write = 1, .reason = 1, .conclude = 1};
  use({sure, sure});
  for (workflow::Worker& worker : workers_) worker.profile = llm::PromptProfile::kCompact;
  const std::vector<std::pair<std::string, std::int64_t>> expected{
      {"direct", 1},     {"cot", 1},         {"self_consistency", 6}, {"self_refine", 2},
      {"llm_debate", 7}, {"llm_blender", 3}, {"autoagents", 6}};
  for (const auto& [name, calls] : expected) {
    SCOPED_TRACE(name);
    const auto result = solve(name, testing::simulated_problem(5));
    EXPECT_EQ(result.solved, true);
    EXPECT_EQ(result.calls, calls);
    EXPECT_EQ(ask(name, 5).first, testing::simulated_answer(5));
  }
}

// One model among three that is wrong: what is fused and cut down is what the ranking put first.
TEST_F(FixedMethods, QuestionsAreRankedFusedRefinedAndVotedOnToo) {
  use({{.write = 0, .reason = 0, .detect = 1, .mend = 1}, {.reason = 1}, {.reason = 1}});
  EXPECT_EQ(ask("llm_blender", 23), std::pair(testing::simulated_answer(23), std::int64_t{9}));
  EXPECT_EQ(ask("self_refine", 23), std::pair(testing::simulated_answer(23), std::int64_t{5}));
}

TEST_F(FixedMethods, AllPassTheStaticChecksWithoutAFinding) {
  use({{}, {}});
  const auto names = workflow_names().value();
  EXPECT_EQ(names.size(), 7u);
  for (const std::string& name : names) {
    const auto analysis = wait(workflow::analyse_program(*sandbox_, program(name), "q", workers_));
    EXPECT_EQ(analysis.dialect, "flowreasoner") << name;
    for (const auto& finding : analysis.findings)
      ADD_FAILURE() << name << ": " << finding.to_string();
  }
}

TEST(WorkflowFolder, AnUnknownNameIsRefusedWithThoseThatThereAre) {
  const auto found = find_workflow("cott");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), Errc::kNotFound);
  EXPECT_NE(found.error().message().find("autoagents, cot, direct"), std::string::npos);
  EXPECT_FALSE(find_workflow("../examples"));
}

}  // namespace
}  // namespace flowreasoner::eval::methods
