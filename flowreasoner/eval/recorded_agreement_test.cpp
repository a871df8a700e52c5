#include "flowreasoner/eval/recorded_agreement.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/eval_fixture.h"

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;

/// A judge by rule: passes unless the program holds "wrong"; without helpers a program that holds
/// "helped" fails; with `sum` hidden one that holds "sums" fails.
class RuleJudge : public StubJudge {
 public:
  Async<tasks::Verdict> judge(tasks::TestSuitePtr suite, std::string code,
                              sandbox::Limits) override {
    const auto holds = [&code](const char* word) { return code.find(word) != std::string::npos; };
    tasks::Verdict verdict;
    verdict.passed = !holds("wrong") && !(holds("helped") && suite->tests.context.empty()) &&
                     !(holds("sums") && holds("def sum"));
    co_return verdict;
  }
};

class DisagreementTest : public ::testing::Test {
 protected:
  DisagreementTest() {
    tasks::Tests tests;
    tests.asserts.emplace_back("assert True");
    tests.context = "def helper(): pass";
    set_.problems = {{"MBPP/1", "prompt", tasks::make_suite("f", tests)},
                     {"MBPP/2", "prompt", tasks::make_suite("check", std::move(tests))}};
  }

  /// An answer that its source let pass, or not, and we judged the other way round.
  void add(const std::string& text, bool theirs, SampleVerdict verdict = {},
           const std::string& source = "s", const std::string& id = "MBPP/1") {
    RecordedAnswer answer;
    answer.task_id = id;
    answer.source = source;
    answer.method = "Reflexion-UCS";
    answer.text = text;
    answer.passed = theirs;
    set_.answers.push_back(std::move(answer));
    set_.places.push_back(id == "MBPP/2" ? 1 : 0);
    verdict.passed = !theirs;
    set_.verdicts.push_back(std::move(verdict));
  }

  static SampleVerdict failed_with(const std::string& type, const std::string& message) {
    SampleVerdict verdict;
    verdict.failure.emplace();
    verdict.failure->type = type;
    verdict.failure->message = message;
    return verdict;
  }

  std::vector<std::string> causes() {
    asio::io_context io;
    DisagreementSearch search(judge_, judge_, set_, 2, {});
    Async<std::vector<Disagreement>> work = search.run();
    const auto found = run_async(io, std::move(work));
    std::vector<std::string> names;
    for (const Disagreement& one : *found) names.emplace_back(cause_name(one.cause));
    return names;
  }

  RuleJudge judge_;
  RecordedSet set_{"mbpp", TaskIds({"MBPP/1", "MBPP/2"}), {}, {}, {}, {}};
};

TEST_F(DisagreementTest, TheFailureMayShowTheCause) {
  add("x", true, failed_with("NameError", "name 'math' is not defined"));
  add("x", true, failed_with("ModuleNotFoundError", "No module named 'sympy'"));
  SampleVerdict not_loaded;
  not_loaded.load_error = "NameError: the program defines no f";
  add("x", true, not_loaded);
  add("x", true, failed_with("AssertionError", ""));
  add("x", true, failed_with("LookupError", "Please use the NLTK Downloader to obtain it"));
  add("x", true, failed_with("LookupError", "unknown encoding: x"));
  EXPECT_THAT(causes(), ElementsAre("names of others", "missing library", "names of others",
                                    "unexplained", "other machine", "unexplained"));
}

TEST_F(DisagreementTest, MoreTimeIsTheCauseOnlyWhenItPassesWithIt) {
  add("slow", true, failed_with("TimeLimit", "it took more than 1 s"));
  add("slow and wrong", true, failed_with("TimeLimit", "it took more than 1 s"));
  EXPECT_THAT(causes(), ElementsAre("time limit", "unexplained"));
}

TEST_F(DisagreementTest, WhatPassesHereAloneIsJudgedAgainAsItMayHaveBeenThere) {
  add("sums", false);
  add("helped", false);
  add("x", false);
  add("x", false, {}, "s", "MBPP/2");
  EXPECT_THAT(causes(),
              ElementsAre("names of others", "helper given", "unexplained", "names of others"));
}

TEST_F(DisagreementTest, TheSourcesRulesGoFirst) {
  add("sums", false, {}, "reflexion");
  add("x", true, failed_with("NameError", ""), "ldb", "MBPP/436");
  EXPECT_THAT(causes(), ElementsAre("other program", "other tests"));
}

TEST_F(DisagreementTest, CountsAreBySource) {
  add("x", true, {}, "a");
  add("x", false, {}, "b");
  add("x", true, {}, "b");
  set_.verdicts.back().passed = true;
  set_.answers.push_back(set_.answers.back());
  set_.answers.back().passed.reset();
  set_.places.push_back(0);
  set_.verdicts.emplace_back();
  const std::vector<AgreementCount> counts = agreement_counts(set_);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].theirs_alone, 1);
  EXPECT_EQ(counts[1].answers, 3);
  EXPECT_EQ(counts[1].compared(), 2);
  EXPECT_EQ(counts[1].ours_alone, 1);
  EXPECT_EQ(counts[1].agreed(), 1);
}

TEST_F(DisagreementTest, ALineNamesTheRowAndBothVerdicts) {
  add("x", true, failed_with("ValueError", "no"), "ldb");
  set_.answers[0].line = 12;
  const Json line = to_json(Disagreement{0, Cause::kTimeLimit}, set_);
  EXPECT_EQ(line.at("task_id"), "MBPP/1");
  EXPECT_EQ(line.at("line"), 12);
  EXPECT_EQ(line.at("theirs"), true);
  EXPECT_EQ(line.at("ours"), false);
  EXPECT_EQ(line.at("cause"), "time limit");
  EXPECT_EQ(line.at("failure"), "ValueError: no (0 of 0 tests passed)");
}

}  // namespace
}  // namespace flowreasoner::eval
