#include "flowreasoner/tasks/shared_judge.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::tasks {
namespace {

using sandbox::Ending;
using testing::FakeSandbox;

Tests asserts(std::vector<std::string> texts) {
  Tests tests;
  tests.asserts = std::move(texts);
  return tests;
}

Verdict verdict_of(FakeSandbox& sandbox, const Tests& tests) {
  asio::io_context io;
  auto verdict = run_async(
      io, judge_shared(sandbox, sandbox::Warmth::kCore, make_suite("f", tests), "code", {}));
  if (!verdict) throw std::runtime_error(verdict.error().to_string());
  return *verdict;
}

Json passed(const std::string& text) {
  return {{"passed", true}, {"expression", text}, {"type", ""}};
}

/// A guest in which each test passes, but those that say "hang" end it and those that say "fail"
/// fail.
Result<sandbox::JobResult> guest(const Json& job, const sandbox::Limits&) {
  Json results = Json::array();
  for (const Json& test : job.at("tests")) {
    const auto text = test.get<std::string>();
    if (text.find("hang") != std::string::npos) return FakeSandbox::ended(Ending::kWallLimit);
    results.push_back(passed(text));
    if (text.find("fail") == std::string::npos) continue;
    results.back() = {{"passed", false}, {"expression", text}, {"type", "AssertionError"},
                      {"message", ""},   {"expected", "2"},    {"actual", "3"}};
  }
  const auto check = job.at("check").get<std::string>();
  if (check.find("exit") != std::string::npos) return FakeSandbox::ended(Ending::kExited, 3);
  if (!check.empty())
    results.insert(results.end(), {passed("assert candidate(1)"), passed("assert candidate(2)")});
  return FakeSandbox::done({{"t", "done"}, {"load", nullptr}, {"results", results}});
}

TEST(SharedJudge, GivesEachTestItsResult) {
  FakeSandbox sandbox(guest);
  const Verdict verdict = verdict_of(sandbox, asserts({"assert f(1)", "assert fail"}));
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.ending, "exited");
  ASSERT_EQ(verdict.total(), 2);
  EXPECT_TRUE(verdict.results[0].passed);
  EXPECT_EQ(verdict.results[1].expected, "2");
  EXPECT_EQ(verdict.results[1].actual, "3");
  EXPECT_EQ(sandbox.jobs().size(), 1u);
  const Json& job = sandbox.jobs().front();
  EXPECT_EQ(job.at("t"), "job");
  EXPECT_EQ(job.at("kind"), "check");
  EXPECT_EQ(job.at("entry_point"), "f");
  EXPECT_EQ(sandbox.warmths().front(), sandbox::Warmth::kCore);
}

TEST(SharedJudge, PassesWhenEveryTestPassesAndThereIsOne) {
  FakeSandbox sandbox(guest);
  EXPECT_TRUE(verdict_of(sandbox, asserts({"assert f(1)"})).passed);
  const Verdict nothing = verdict_of(sandbox, Tests());
  EXPECT_FALSE(nothing.passed);
  EXPECT_EQ(nothing.total(), 0);
  EXPECT_EQ(sandbox.jobs().size(), 1u);
}

TEST(SharedJudge, ACheckGivesOneResultForEachOfItsParts) {
  FakeSandbox sandbox(guest);
  Tests tests = asserts({"assert f(1)"});
  tests.check = "def check(candidate): ...";
  const Verdict verdict = verdict_of(sandbox, tests);
  EXPECT_TRUE(verdict.passed);
  EXPECT_EQ(verdict.total(), 3);
  EXPECT_EQ(verdict.results[2].expression, "assert candidate(2)");
}

TEST(SharedJudge, AProgramThatDoesNotLoadPassesNothing) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    Json load{{"type", "SyntaxError"}, {"message", "invalid syntax"}, {"line", 3}};
    Json result{{"passed", false}, {"expression", "assert f(1)"}, {"type", "NotRun"}};
    return FakeSandbox::done({{"load", load}, {"results", Json::array({result})}});
  });
  const Verdict verdict = verdict_of(sandbox, asserts({"assert f(1)"}));
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.load_error, "SyntaxError: invalid syntax (line 3)");
  EXPECT_EQ(verdict.results.front().type, "NotRun");
}

TEST(SharedJudge, ATestThatHangsLeavesTheOthersTheirResults) {
  FakeSandbox sandbox(guest);
  const Verdict verdict = verdict_of(sandbox, asserts({"assert f(1)", "hang", "assert fail"}));
  EXPECT_FALSE(verdict.passed);
  EXPECT_EQ(verdict.ending, "wall limit");
  EXPECT_EQ(verdict.load_error, "");
  ASSERT_EQ(verdict.total(), 3);
  EXPECT_TRUE(verdict.results[0].passed);
  EXPECT_EQ(verdict.results[1].type, "Ended");
  EXPECT_EQ(verdict.results[1].message, "wall limit");
  EXPECT_EQ(verdict.results[1].expression, "hang");
  EXPECT_EQ(verdict.results[2].type, "AssertionError");
}

TEST(SharedJudge, ACheckThatEndsTheGuestIsOneFailedTest) {
  FakeSandbox sandbox(guest);
  Tests tests;
  tests.check = "def check(candidate): exit(3)";
  const Verdict alone = verdict_of(sandbox, tests);
  ASSERT_EQ(alone.total(), 1);
  EXPECT_EQ(alone.results[0].expression, "check(candidate)");
  EXPECT_EQ(alone.results[0].message, "exited with status 3");
  EXPECT_EQ(sandbox.jobs().size(), 1u);
  tests.asserts = {"assert f(1)"};
  const Verdict both = verdict_of(sandbox, tests);
  ASSERT_EQ(both.total(), 2);
  EXPECT_TRUE(both.results[0].passed);
  EXPECT_FALSE(both.results[1].passed);
  EXPECT_FALSE(both.passed);
}

TEST(SharedJudge, AProgramThatEndsWhileItLoadsIsNotRunForEachTest) {
  FakeSandbox sandbox(
      [](const Json&, const sandbox::Limits&) { return FakeSandbox::ended(Ending::kCpuLimit); });
  const Verdict verdict =
      verdict_of(sandbox, asserts({"assert f(1)", "assert f(2)", "assert f(3)"}));
  EXPECT_EQ(verdict.load_error, "cpu limit");
  EXPECT_EQ(verdict.total(), 3);
  EXPECT_EQ(verdict.results[2].type, "NotRun");
  EXPECT_EQ(sandbox.jobs().size(), 2u);
}

TEST(SharedJudge, AGuestThatAnswersNonsensePassesNothing) {
  const std::vector<Json> answers{
      {{"results", 7}},
      {{"results", Json::array()}},
      {{"results", Json::array({1, "x"})}},
      {{"results", Json::array({{{"passed", "true"}}, {{"passed", 1}}})}},
      {{"results", Json::array({{{"passed", true}}})}},
      Json::array(),
  };
  for (const Json& answer : answers) {
    FakeSandbox sandbox(
        [&](const Json&, const sandbox::Limits&) { return FakeSandbox::done(answer); });
    const Verdict verdict = verdict_of(sandbox, asserts({"assert f(1)", "assert f(2)"}));
    EXPECT_FALSE(verdict.passed) << answer;
    EXPECT_EQ(verdict.total(), 2) << answer;
  }
}

TEST(SharedJudge, MoreResultsThanTestsDoNotCount) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) {
    return FakeSandbox::done({{"results", Json::array({passed("a"), passed("b"), passed("c")})}});
  });
  EXPECT_EQ(verdict_of(sandbox, asserts({"assert f(1)"})).total(), 1);
}

TEST(SharedJudge, AGuestThatTellsOfMoreTestsThanTheirSourceCanHoldHasNotPassed) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits& limits) {
    EXPECT_GT(limits.channel_bytes, 0u);
    Json results = Json::array();
    for (int i = 0; i < 100; ++i) results.push_back(passed("a"));
    return FakeSandbox::done({{"results", results}});
  });
  Tests tests = asserts({"assert f(1)"});
  tests.check = "def check(candidate): assert candidate";
  const Verdict forged = verdict_of(sandbox, tests);
  EXPECT_FALSE(forged.passed);
  ASSERT_EQ(forged.total(), 2);
  EXPECT_EQ(forged.results[1].message, "more results than there are tests");
  tests.check += std::string(100, '\n');
  EXPECT_EQ(verdict_of(sandbox, tests).total(), 100);
}

TEST(SharedJudge, AnErrorOfTheSandboxIsAnErrorAndNoVerdict) {
  FakeSandbox sandbox([](const Json& job, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    if (job.at("tests").size() == 2) return FakeSandbox::ended(Ending::kMemoryLimit);
    return Error(Errc::kOverloaded, "the queue is full");
  });
  asio::io_context io;
  const auto verdict =
      run_async(io, judge_shared(sandbox, sandbox::Warmth::kCore,
                                 make_suite("f", asserts({"a", "b"})), "code", {}));
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code(), Errc::kOverloaded);
}

}  // namespace
}  // namespace flowreasoner::tasks
