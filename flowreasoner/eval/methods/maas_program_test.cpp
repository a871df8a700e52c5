// What architectures become, in real guests.
#include "flowreasoner/eval/methods/maas_program.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "flowreasoner/workflow/program_checker.h"
#include "tests/support/simulated_worker.h"

namespace flowreasoner::eval::methods {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Layers by name: "cot, many > agree".
Architecture architecture_of(const std::string& text) {
  Architecture architecture(1);
  std::string name;
  for (const char c : text + " ") {
    if (c != ',' && c != ' ' && c != '>') {
      name += c;
      continue;
    }
    const auto& rows = maas_operators();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&name](const auto& row) { return row.name == name; });
    if (found != rows.end()) {
      architecture.back().push_back(static_cast<std::size_t>(found - rows.begin()));
    }
    name.clear();
    if (c == '>') architecture.emplace_back();
  }
  return architecture;
}

TEST(MaasProgram, HoldsWhatItsOperatorsNeedAndNothingElse) {
  const std::string graph = maas_program(architecture_of("draft > exit")).graph;
  EXPECT_THAT(graph, HasSubstr("\"\"\"Drawn by a MaAS controller: draft > exit.\"\"\"\n"));
  EXPECT_THAT(graph, HasSubstr("self.write = operator.CustomCodeGenerate(self.llm)\n"));
  EXPECT_THAT(graph, Not(HasSubstr("Debate")));
  EXPECT_THAT(graph, Not(HasSubstr("vote")));
}

TEST(MaasProgram, LeavesOutChoosersThatHaveNothingToChooseAndVotesAtTheEnd) {
  EXPECT_THAT(maas_program(architecture_of("cot > agree > exit")).graph,
              Not(HasSubstr("agree(self")));
  const std::string graph = maas_program(architecture_of("cot, many > refine")).graph;
  EXPECT_THAT(graph, HasSubstr("solutions = solutions[:-1] + [solution"));
  EXPECT_THAT(graph, HasSubstr("solutions = await self.vote(problem, entry_point, solutions)"));
}

class MaasPrograms : public tasks::RealSandbox {
 protected:
  MaasPrograms() {
    parts_.sandbox = sandbox_.get();
    parts_.judge = judge_.get();
    workflow::Worker worker;
    worker.name = worker_.name();
    worker.model = &worker_;
    parts_.workers = {worker};
  }

  episode::EpisodeResult run(const std::string& architecture, tasks::Problem problem) {
    workflow::Program program = maas_program(architecture_of(architecture));
    auto parts = parts_;
    return wait(
        episode::run_given_workflow(std::move(parts), std::move(problem), std::move(program), {}));
  }

  testing::SimulatedWorker worker_{{.write = 0, .reason = 1, .mend = 1, .compare = 1}, 3};
  episode::EpisodeParts parts_;
};

// The worker is always wrong at once and right when it reasons or mends.
TEST_F(MaasPrograms, RunAsTheyAreWrittenAndPassTheStaticChecks) {
  struct Case {
    std::string architecture;
    bool is_solved;
    std::int64_t calls;
  };
  const std::vector<Case> cases{
      {"draft > exit", false, 1},
      {"cot > exit", true, 1},
      {"many > vote", true, 3},  // equal solutions need no vote
      {"draft, many > agree > exit", true, 1 + 3 + 1},
      {"draft > refine > refine", true, 1 + 2 + 1},  // found wrong, mended; found right
      {"draft > test > agree", false, 1},            // no visible tests, nothing to choose from
      {"debate > exit", false, 6},
      {"draft, cot > test, refine, vote", true, 2 + 1 + 1},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.architecture);
    const auto analysis = wait(workflow::analyse_program(
        *sandbox_, maas_program(architecture_of(each.architecture)), "q", parts_.workers));
    for (const auto& finding : analysis.findings) ADD_FAILURE() << finding.to_string();
    const auto result = run(each.architecture, testing::simulated_problem(4));
    EXPECT_EQ(result.stop_detail, "");
    EXPECT_EQ(result.solved, each.is_solved);
    EXPECT_EQ(result.calls, each.calls);
  }
}

TEST_F(MaasPrograms, AnswerQuestionsWithoutAnEntryPoint) {
  for (const char* architecture :
       {"cot > exit", "many > agree", "draft > refine > test > exit", "many > vote > exit"}) {
    SCOPED_TRACE(architecture);
    const auto result = run(architecture, testing::simulated_question(4));
    EXPECT_EQ(result.stop_detail, "");
    EXPECT_FALSE(result.answer.empty());
    if (std::string(architecture) != "draft > refine > test > exit") {
      EXPECT_EQ(result.answer, testing::simulated_answer(4));
    }
  }
}

}  // namespace
}  // namespace flowreasoner::eval::methods
