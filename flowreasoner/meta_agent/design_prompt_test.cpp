#include "flowreasoner/meta_agent/design_prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/meta_agent/reply_parser.h"
#include "flowreasoner/workflow/operator_catalog.h"

namespace flowreasoner::meta_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kFull = llm::PromptProfile::kFull;
constexpr auto kCompact = llm::PromptProfile::kCompact;

DesignTask function_task() {
  DesignTask task;
  task.query.text = "def add(a, b):\n    \"\"\"Return the sum.\"\"\"\n";
  task.query.entry_point = "add";
  task.query.visible.asserts = {"assert add(1, 2) == 3", "assert add(0, 0) == 0"};
  workflow::Worker worker;
  worker.name = "fast";
  worker.description = "quick and cheap";
  worker.price = llm::Price{0.15, 0.6, std::nullopt, 0};
  task.workers = {worker};
  task.allowance.rounds = 10;
  task.allowance.validation_runs = 3;
  return task;
}

std::string user_text(const DesignTask& task) {
  return first_design_messages(task, kFull).back().content;
}

TEST(DesignPromptTest, TheSystemMessageIsTheSameForEveryQueryAndTheUserMessageIsNot) {
  DesignTask other = function_task();
  other.query.text = "What is the capital of Australia?";
  other.query.entry_point.clear();
  other.query.visible = {};
  const auto one = first_design_messages(function_task(), kFull);
  const auto two = first_design_messages(other, kFull);
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(one[0].role, "system");
  EXPECT_EQ(one[0].content, two[0].content);
  EXPECT_NE(one[1].content, two[1].content);
}

TEST(DesignPromptTest, EveryOperatorIsShownBySignatureAndCost) {
  const std::string rules = first_design_messages(function_task(), kFull).front().content;
  for (const workflow::OperatorEntry& entry : workflow::operator_catalog()) {
    EXPECT_THAT(rules, HasSubstr("`" + workflow::operator_signature(entry) + "`: " + entry.cost));
  }
}

TEST(DesignPromptTest, TheExampleOfTheRulesIsAReplyThatTheParserAccepts) {
  const std::string rules = first_design_messages(function_task(), kFull).front().content;
  const ParsedReply parsed = parse_reply(rules.substr(rules.find("# An example")));
  ASSERT_TRUE(parsed.is_usable()) << parsed.problem;
  EXPECT_THAT(parsed.graph, HasSubstr("class Workflow:"));
  EXPECT_THAT(parsed.prompt, HasSubstr("LITERAL ="));
}

TEST(DesignPromptTest, TheKindOfTheQueryDecidesWhatIsAskedFor) {
  EXPECT_THAT(user_text(function_task()), HasSubstr("a Python function (or class) `add`"));

  DesignTask question = function_task();
  question.query = {"How many primes are below 100?", "", {}};
  EXPECT_THAT(user_text(question), HasSubstr("a free question"));
  EXPECT_THAT(user_text(question), HasSubstr("Programmer computes"));
  EXPECT_THAT(user_text(question), Not(HasSubstr("TestGenerate")));

  DesignTask program = function_task();
  program.query = {"Read numbers from standard input and print their sum.", "", {}};
  EXPECT_THAT(user_text(program), HasSubstr("reads standard input"));
}

TEST(DesignPromptTest, TheTestsAtHandChangeTheAdvice) {
  DesignTask task = function_task();
  EXPECT_THAT(user_text(task), HasSubstr("assert add(1, 2) == 3"));
  EXPECT_THAT(user_text(task), HasSubstr("Only 2 visible tests"));
  for (int i = 0; i < 20; ++i) task.query.visible.asserts.push_back("assert add(9, 9) == 18");
  EXPECT_THAT(user_text(task), HasSubstr("22 visible tests: Test runs them"));
  EXPECT_THAT(user_text(task), HasSubstr("(10 more of the same form.)"));
  task.query.visible = {};
  EXPECT_THAT(user_text(task), HasSubstr("No tests are given"));
  EXPECT_THAT(user_text(task), HasSubstr("ExecEnsemble"));
}

TEST(DesignPromptTest, AHardQueryGetsOtherAdviceThanAnEasyOne) {
  DesignTask hard = function_task();
  for (int i = 0; i < 12; ++i) {
    hard.query.text +=
        "You must find the lexicographically minimum path in the grid, except where it is "
        "invalid. ";
  }
  EXPECT_THAT(user_text(function_task()), HasSubstr("Difficulty, by its looks: low"));
  EXPECT_THAT(user_text(function_task()), HasSubstr("one careful attempt"));
  EXPECT_THAT(user_text(hard), HasSubstr("Difficulty, by its looks: high"));
  EXPECT_THAT(user_text(hard), HasSubstr("several attempts by different methods"));
  EXPECT_THAT(user_text(hard), HasSubstr("rules listed one by one"));
}

TEST(DesignPromptTest, TheBudgetIsToldWithWhatItBuys) {
  DesignTask task = function_task();
  EXPECT_THAT(user_text(task), HasSubstr("No limit is set"));
  task.allowance.usd = 0.02;
  EXPECT_THAT(user_text(task), HasSubstr("Left: $0.02."));
  EXPECT_THAT(user_text(task), HasSubstr("call for one run of your design"));
  EXPECT_THAT(user_text(task), HasSubstr("put everything into one good prompt"));
  task.allowance.usd = 20;
  EXPECT_THAT(user_text(task), HasSubstr("model calls in each run"));
  EXPECT_THAT(user_text(task), Not(HasSubstr("put everything into one good prompt")));
}

TEST(DesignPromptTest, CallsPerRunFollowTheTightestLimit) {
  const DesignTask task = function_task();
  Allowance allowance;
  EXPECT_FALSE(calls_per_run(allowance, task.workers.front(), task.query));
  allowance.calls = 70;
  allowance.rounds = 10;
  allowance.validation_runs = 3;
  EXPECT_EQ(calls_per_run(allowance, task.workers.front(), task.query), 2);  // (70 - 10) / 30
  allowance.rounds = 1;
  EXPECT_EQ(calls_per_run(allowance, task.workers.front(), task.query), 23);
  allowance.usd = 0.0001;
  EXPECT_EQ(calls_per_run(allowance, task.workers.front(), task.query), 1);
  workflow::Worker unpriced = task.workers.front();
  unpriced.price.reset();
  EXPECT_EQ(calls_per_run(allowance, unpriced, task.query), 23);
}

TEST(DesignPromptTest, WorkersAreShownWithStrengthAndPriceOfACall) {
  DesignTask task = function_task();
  workflow::Worker strong;
  strong.name = "strong";
  task.workers.push_back(strong);
  const std::string text = user_text(task);
  EXPECT_THAT(text,
              HasSubstr("\"fast\" (the default, from llm_config): quick and cheap; $0.15 in and "
                        "$0.6 out per million tokens: about $"));
  EXPECT_THAT(text, HasSubstr("\"strong\": price unknown"));
  EXPECT_THAT(text, HasSubstr("Several workers are allowed"));
}

Improvement sample_improvement() {
  Improvement improvement;
  improvement.parent = {"class Workflow: ...\n", "P = 'p'\n"};
  improvement.parent_round = 2;
  improvement.parent_score = 0.5;
  improvement.feedback = "FAILED assert add(1, 2) == 3";
  improvement.attempts = {{1, 0, 0, 0.25, "one draft", "1 of 4 tests passed in 2 runs"},
                          {2, 0, 1, 0.5, "a test after it", "2 of 4 tests passed in 2 runs"}};
  return improvement;
}

TEST(DesignPromptTest, AnImprovementShowsParentFeedbackAndEarlierAttempts) {
  for (const auto profile : {kFull, kCompact}) {
    const std::string text =
        improvement_messages(function_task(), sample_improvement(), profile).back().content;
    EXPECT_THAT(text, HasSubstr("<graph>\nclass Workflow: ...\n</graph>"));
    EXPECT_THAT(text, HasSubstr("FAILED assert add(1, 2) == 3"));
    EXPECT_THAT(text, HasSubstr("one draft"));
    EXPECT_THAT(text, HasSubstr("1 of 4 tests passed"));
    EXPECT_THAT(text, HasSubstr("from round 1"));
  }
}

TEST(DesignPromptTest, DesignsThatFailedOutweighTheLooksOfAQuery) {
  Improvement improvement = sample_improvement();
  const auto text = [&improvement] {
    return improvement_messages(function_task(), improvement, kFull).back().content;
  };
  EXPECT_THAT(text(), HasSubstr("Difficulty, as it was met: 2 designs did not get it right."));
  EXPECT_THAT(text(), HasSubstr("One attempt will often miss a case"));
  EXPECT_THAT(text(), Not(HasSubstr("one careful attempt")));
  improvement.attempts.push_back({3, 0, 2, 0.5, "another", "2 of 4 tests passed in 2 runs"});
  EXPECT_THAT(text(), HasSubstr("A single attempt will probably fail"));
}

TEST(DesignPromptTest, TheCompactProfileIsShortAndHoldsTheBareFields) {
  DesignTask task = function_task();
  task.allowance.calls = 100;
  const auto full = first_design_messages(task, kFull);
  const auto compact = first_design_messages(task, kCompact);
  EXPECT_LT(compact[0].content.size() + compact[1].content.size(),
            (full[0].content.size() + full[1].content.size()) / 2);
  for (const char* field : {"[query]\n", "[kind] function", "[entry_point] add", "[tests] 2",
                            "[workers] fast", "[calls] "}) {
    EXPECT_THAT(compact[1].content, HasSubstr(field));
  }
}

TEST(DesignPromptTest, ARepairQuotesTheReplyAndWhatIsWrong) {
  auto messages = first_design_messages(function_task(), kFull);
  append_repair(messages, "my reply", "graph.py:3: error: no Workflow", kFull);
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[2].role, "assistant");
  EXPECT_EQ(messages[2].content, "my reply");
  EXPECT_THAT(messages[3].content, HasSubstr("graph.py:3: error: no Workflow"));
}

TEST(DesignPromptTest, AnEndlessQueryIsCut) {
  DesignTask task = function_task();
  task.query.text = std::string(1'000'000, 'x');
  EXPECT_LT(user_text(task).size(), 40'000u);
  EXPECT_THAT(user_text(task), HasSubstr("bytes left out"));
}

}  // namespace
}  // namespace flowreasoner::meta_agent
