#include "flowreasoner/eval/recorded_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/eval_fixture.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RecordedAnswer answer_of(const std::string& problem, const std::string& method,
                         std::int64_t attempt, std::optional<bool> passed,
                         const std::string& source = "s") {
  RecordedAnswer answer;
  answer.file = "a.jsonl";
  answer.line = 7;
  answer.task_id = problem;
  answer.model = "m";
  answer.method = method;
  answer.source = source;
  answer.attempt = attempt;
  answer.passed = passed;
  answer.text = "text " + std::to_string(attempt);
  answer.tokens_in = 10;
  answer.calls = 1;
  return answer;
}

/// A set with the problems p/0 and p/1; each answer passes as it was recorded.
RecordedSet set_of_answers(std::vector<RecordedAnswer> answers) {
  RecordedSet set{"set", TaskIds({"p/0", "p/1"}), {make_problem(0), make_problem(1)}, {}, {}, {}};
  set.answers = std::move(answers);
  for (const RecordedAnswer& answer : set.answers) {
    set.places.push_back(*set.ids.find(answer.task_id));
    SampleVerdict verdict;
    verdict.passed = answer.passed.value_or(false);
    verdict.total_tests = 2;
    verdict.passed_tests = verdict.passed ? 2 : 1;
    set.verdicts.push_back(verdict);
  }
  return set;
}

/// "SET PROBLEM METHOD REPEAT solved TOKENS" of each.
std::vector<std::string> lines_of(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> lines;
  for (const Outcome& outcome : outcomes) {
    lines.push_back(outcome.set + " " + outcome.problem + " " + outcome.system.method + " " +
                    std::to_string(outcome.repeat) + (*outcome.solved ? " solved " : " failed ") +
                    std::to_string(outcome.cost.tokens_in));
  }
  return lines;
}

TEST(RecordedSet, TheRunOfARepairChainIsTheAttemptWithAVerdictAndPaysForTheOthers) {
  const RecordedSet set =
      set_of_answers({answer_of("p/0", "repair", 0, std::nullopt),
                      answer_of("p/0", "repair", 1, true), answer_of("p/1", "repair", 0, false)});
  EXPECT_THAT(lines_of(recorded_outcomes(set, {})),
              ElementsAre("set p/0 repair 0 solved 20", "set p/1 repair 0 failed 10"));
}

TEST(RecordedSet, EveryAnswerOfASampledSystemIsARun) {
  const RecordedSet set = set_of_answers({answer_of("p/0", "sampling", 1, std::nullopt),
                                          answer_of("p/0", "sampling", 0, std::nullopt),
                                          answer_of("p/1", "sampling", 0, std::nullopt)});
  const std::vector<Outcome> outcomes = recorded_outcomes(set, {});
  EXPECT_THAT(lines_of(outcomes),
              ElementsAre("set p/0 sampling 1 failed 10", "set p/0 sampling 0 failed 10",
                          "set p/1 sampling 0 failed 10"));
  EXPECT_EQ(outcomes[0].answer, "text 1");
}

TEST(RecordedSet, AnOutcomeSaysWhatIsKnownAndNoMore) {
  const RecordedSet set =
      set_of_answers({answer_of("p/0", "Direct", 0, false), answer_of("p/1", "Direct", 0, true)});
  const std::vector<Outcome> outcomes = recorded_outcomes(set, {1});
  EXPECT_THAT(outcomes[0].system.workers, ElementsAre("m"));
  EXPECT_DOUBLE_EQ(outcomes[0].score, 0.5);
  EXPECT_FALSE(outcomes[0].cost.is_priced);
  EXPECT_FALSE(outcomes[0].latency.has_value());
  EXPECT_FALSE(outcomes[0].has_broken_reference);
  EXPECT_TRUE(outcomes[1].has_broken_reference);
}

TEST(RecordedSet, EqualModelAndMethodOfTwoSourcesAreTwoSystems) {
  const RecordedSet set = set_of_answers({answer_of("p/0", "Direct", 0, true, "one"),
                                          answer_of("p/0", "Direct", 0, false, "two"),
                                          answer_of("p/0", "CoT", 0, false, "two")});
  EXPECT_THAT(
      lines_of(recorded_outcomes(set, {})),
      ElementsAre("set (1 of 2) p/0 Direct (one) 0 solved 10",
                  "set (1 of 2) p/0 Direct (two) 0 failed 10", "set (1 of 2) p/0 CoT 0 failed 10"));
}

TEST(RecordedSet, SystemsAreComparedWhereTheyAnsweredTheSameProblems) {
  const RecordedSet set =
      set_of_answers({answer_of("p/0", "A", 0, true), answer_of("p/1", "A", 0, true),
                      answer_of("p/0", "B", 0, true), answer_of("p/1", "C", 0, true)});
  EXPECT_THAT(lines_of(recorded_outcomes(set, {})),
              ElementsAre("set p/0 A 0 solved 10", "set p/1 A 0 solved 10",
                          "set (1 of 2, choice 1) p/0 B 0 solved 10",
                          "set (1 of 2, choice 2) p/1 C 0 solved 10"));
}

TEST(RecordedSet, JobsAreTheProgramsInTheOrderOfTheAnswers) {
  const RecordedSet set =
      set_of_answers({answer_of("p/1", "A", 0, true), answer_of("p/0", "A", 0, true),
                      answer_of("p/1", "B", 3, true)});
  SampleJobs jobs = recorded_jobs(set);
  std::vector<std::string> seen;
  for (;;) {
    const auto job = jobs.next();
    ASSERT_TRUE(job);
    if (!*job) break;
    seen.push_back(std::to_string((*job)->sample.problem) + "." +
                   std::to_string((*job)->sample.index) + " " + (*job)->sample.text);
  }
  EXPECT_THAT(seen, ElementsAre("1.0 text 0", "0.0 text 0", "1.1 text 3"));
}

TEST(RecordedSet, TheDigestIsOfProblemsAndPrograms) {
  RecordedSet set = set_of_answers({answer_of("p/0", "A", 0, true)});
  const std::string digest = recorded_digest(set);
  EXPECT_EQ(recorded_digest(set), digest);
  set.answers[0].text += "\n";
  EXPECT_NE(recorded_digest(set), digest);
  set.answers[0].text.pop_back();
  set.problems.pop_back();
  EXPECT_NE(recorded_digest(set), digest);
}

class RecordedSetsTest : public ::testing::Test {
 protected:
  RecordedSetsTest() {
    std::string rows;
    for (int i = 0; i < 3; ++i) {
      const Json row{{"task_id", "HumanEval/" + std::to_string(i)},
                     {"prompt", "def f():\n"},
                     {"entry_point", "f"},
                     {"canonical_solution", "    return 1\n"},
                     {"test", "def check(candidate):\n    assert candidate() == 1\n"}};
      rows += dump_json(row) + "\n";
    }
    folder_.write("humaneval/HumanEval.jsonl", rows);
  }

  testing::TestFolder folder_;
};

TEST_F(RecordedSetsTest, HoldTheProblemsThatHaveAnAnswerInTheSetsOrder) {
  const auto sets = recorded_sets(
      {answer_of("HumanEval/2", "A", 0, true), answer_of("HumanEval/0", "A", 0, true)},
      folder_.path());
  ASSERT_TRUE(sets) << sets.error().to_string();
  ASSERT_EQ(sets->size(), 1U);
  const RecordedSet& set = sets->front();
  EXPECT_EQ(set.name, "humaneval");
  ASSERT_EQ(set.problems.size(), 2U);
  EXPECT_EQ(set.problems[0].id, "HumanEval/0");
  EXPECT_THAT(set.places, ElementsAre(1U, 0U));
}

TEST_F(RecordedSetsTest, ALimitCountsTheProblemsOfTheWholeSet) {
  const auto sets = recorded_sets(
      {answer_of("HumanEval/2", "A", 0, true), answer_of("HumanEval/1", "A", 0, true)},
      folder_.path(), 2);
  ASSERT_TRUE(sets) << sets.error().to_string();
  ASSERT_EQ(sets->front().answers.size(), 1U);
  EXPECT_EQ(sets->front().answers[0].task_id, "HumanEval/1");
}

TEST_F(RecordedSetsTest, NameTheRowOfAnUnknownProblem) {
  for (const char* id : {"HumanEval/9", "APPS/0"}) {
    const auto sets = recorded_sets({answer_of(id, "A", 0, true)}, folder_.path());
    ASSERT_FALSE(sets) << id;
    EXPECT_THAT(sets.error().to_string(), HasSubstr("a.jsonl:7: ")) << id;
  }
}

}  // namespace
}  // namespace flowreasoner::eval
