#include "flowreasoner/eval/sample_verdict.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

tasks::TestResult result(std::string type, std::string message = {}) {
  tasks::TestResult result;
  result.passed = type.empty();
  result.type = std::move(type);
  result.message = std::move(message);
  result.expression = "assert f(1) == 2";
  return result;
}

SampleVerdict kept(std::vector<tasks::TestResult> results, std::string load_error = {}) {
  tasks::Verdict verdict;
  verdict.results = std::move(results);
  verdict.load_error = std::move(load_error);
  verdict.ending = "exited";
  verdict.passed = verdict.load_error.empty() && verdict.passed_count() == verdict.total();
  SampleVerdict sample;
  keep(verdict, sample);
  return sample;
}

TEST(SampleVerdict, KeepsCountsAndTheFirstFailure) {
  const SampleVerdict verdict =
      kept({result(""), result("ValueError", "a"), result("KeyError", "b")});
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.passed_tests, 1);
  EXPECT_EQ(verdict.total_tests, 3);
  ASSERT_TRUE(verdict.failure);
  EXPECT_EQ(verdict.failure->type, "ValueError");
  EXPECT_FALSE(kept({result(""), result("")}).failure);
}

TEST(SampleVerdict, LongTextsAreCutBetweenCharacters) {
  std::string text;
  while (text.size() < 100'000) text += "aé€😀";
  const SampleVerdict verdict = kept({result("ValueError", text)}, text);
  EXPECT_LT(verdict.failure->message.size(), 500u);
  EXPECT_LT(verdict.load_error.size(), 500u);
  // Strict: a broken character would throw.
  EXPECT_NO_THROW((void)Json(verdict.failure->message).dump());
  EXPECT_EQ(text.substr(0, verdict.failure->message.size() - 3) + "…", verdict.failure->message);
}

TEST(SampleVerdict, EachFailureHasItsKind) {
  EXPECT_EQ(kind_of(kept({result("")})), FailureKind::kPassed);
  EXPECT_EQ(kind_of(kept({result("AssertionError")})), FailureKind::kWrongAnswer);
  EXPECT_EQ(kind_of(kept({result("WrongOutput", "line 2")})), FailureKind::kWrongAnswer);
  EXPECT_EQ(kind_of(kept({result(""), result("IndexError")})), FailureKind::kException);
  EXPECT_EQ(kind_of(kept({result("Ended", "wall limit")})), FailureKind::kTimeLimit);
  EXPECT_EQ(kind_of(kept({result("Ended", "cpu limit")})), FailureKind::kTimeLimit);
  EXPECT_EQ(kind_of(kept({result("TimeLimit", "it took more than 1 s")})), FailureKind::kTimeLimit);
  EXPECT_EQ(kind_of(kept({result("Ended", "memory limit")})), FailureKind::kMemoryLimit);
  EXPECT_EQ(kind_of(kept({result("Ended", "output limit")})), FailureKind::kOutputLimit);
  EXPECT_EQ(kind_of(kept({result("Ended", "exited with status 0")})), FailureKind::kCrash);
  EXPECT_EQ(kind_of(kept({result("NotRun")}, "SyntaxError: x")), FailureKind::kNotLoaded);
  EXPECT_EQ(kind_of(kept({result("NotRun")}, "wall limit")), FailureKind::kTimeLimit);
  EXPECT_EQ(kind_of(kept({result("NotRun")}, "exited with status 3")), FailureKind::kNotLoaded);
  // Words of the program's own make no limit.
  EXPECT_EQ(kind_of(kept({result("NotRun")}, "ValueError: wall limit")), FailureKind::kNotLoaded);
  EXPECT_EQ(kind_of(kept({result("ValueError", "memory limit")})), FailureKind::kException);
}

TEST(SampleVerdict, TheReasonIsOneLine) {
  tasks::TestResult wrong = result("AssertionError");
  wrong.expected = "3";
  wrong.actual = "4";
  EXPECT_EQ(reason_of(kept({result(""), wrong})),
            "AssertionError, got 4 for 3 (1 of 2 tests passed)");
  EXPECT_EQ(reason_of(kept({result("Ended", "wall limit")})), "wall limit (0 of 1 tests passed)");
  EXPECT_EQ(reason_of(kept({result("NotRun")}, "SyntaxError: x")), "did not load: SyntaxError: x");
  EXPECT_EQ(reason_of(kept({result("")})), "");
}

TEST(SampleVerdict, ComesBackFromJson) {
  const TaskIds ids({"a/0", "a/1"});
  SampleVerdict verdict = kept({result(""), result("ValueError", "no")});
  verdict.problem = 1;
  verdict.index = 7;
  verdict.is_sanitized = true;
  verdict.mode = tasks::JudgeMode::kShared;
  verdict.seconds = 0.5;
  const Json json = to_json(verdict, ids);
  EXPECT_EQ(json.at("task_id"), "a/1");
  EXPECT_EQ(json.at("kind"), "exception");
  const auto back = sample_verdict_from_json(json, ids);
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(to_json(*back, ids), json);
  for (const char* field : {"task_id", "sample", "passed"}) {
    Json without = json;
    without.erase(field);
    const auto refused = sample_verdict_from_json(without, ids);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message().find(field), std::string::npos);
  }
}

}  // namespace
}  // namespace flowreasoner::eval
