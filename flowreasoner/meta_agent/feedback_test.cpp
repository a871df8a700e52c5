#include "flowreasoner/meta_agent/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::meta_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

tasks::TestResult passed_test(const std::string& expression) {
  tasks::TestResult result;
  result.passed = true;
  result.expression = expression;
  return result;
}

tasks::TestResult failed_test(const std::string& expression, const std::string& expected,
                              const std::string& actual) {
  tasks::TestResult result;
  result.expression = expression;
  result.type = "AssertionError";
  result.expected = expected;
  result.actual = actual;
  return result;
}

RunReport finished_run(std::vector<tasks::TestResult> results) {
  RunReport run;
  run.result.has_finished = true;
  run.result.calls = 2;
  run.result.prompt_tokens = 100;
  run.result.usd = 0.002;
  run.code = "def f(x): return x";
  run.verdict.ending = "exited";
  run.verdict.results = std::move(results);
  return run;
}

RoundReport report_of(std::vector<RunReport> runs, double score) {
  RoundReport report;
  report.has_run = true;
  report.runs = std::move(runs);
  report.score = score;
  return report;
}

TEST(FeedbackTest, AFailedTestIsShownWithExpectedAndActualValue) {
  const RoundReport report = report_of(
      {finished_run({passed_test("assert f(1) == 1"), failed_test("assert f(2) == 4", "4", "2")})},
      0.5);
  const std::string text = render_feedback(report, {});
  EXPECT_THAT(text, HasSubstr("Score: 0.50 of 1."));
  EXPECT_THAT(text, HasSubstr("1 of 2 tests passed"));
  EXPECT_THAT(text, HasSubstr("FAILED assert f(2) == 4\n    expected 4\n    got      2\n"));
  EXPECT_THAT(text, Not(HasSubstr("f(1)")));
  EXPECT_THAT(text, HasSubstr("2.0 model calls, 100 tokens, $0.002"));
  EXPECT_THAT(text, Not(HasSubstr("AssertionError")));
}

TEST(FeedbackTest, InModeScoreOnlyTheScoreIsTold) {
  FeedbackOptions options;
  options.mode = FeedbackMode::kScore;
  const RoundReport report =
      report_of({finished_run({failed_test("assert f(2) == 4", "4", "2")})}, 0);
  EXPECT_EQ(render_feedback(report, options), "Score: 0.00 of 1.\n");
}

TEST(FeedbackTest, AnExceptionOfTheWorkflowComesWithItsLine) {
  RunReport run;
  run.result.error = workflow::WorkflowError{
      "run", "KeyError", "'answer'", "graph.py", 17, "  File \"graph.py\", line 17, in __call__\n"};
  const std::string text = render_feedback(report_of({run}, 0), {});
  EXPECT_THAT(text, HasSubstr("raised KeyError: 'answer' (graph.py, line 17)"));
  EXPECT_THAT(text, HasSubstr("    "
                              "  File \"graph.py\", line 17, in __call__"));
}

TEST(FeedbackTest, AWorkerThatIsDownIsNotTheProgramsFault) {
  RunReport run;
  run.result.error =
      workflow::WorkflowError{"model", "ModelError", "503 from the server", "graph.py", 9, ""};
  const std::string text = render_feedback(report_of({run}, 0), {});
  EXPECT_THAT(text, HasSubstr("no fault of the program: 503 from the server"));
}

TEST(FeedbackTest, CpuAndWallLimitReadTheSame) {
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    RunReport run;
    run.result.error =
        workflow::WorkflowError{"guest", i == 0 ? "cpu limit" : "wall limit", "", "", 0, ""};
    texts[i] = render_feedback(report_of({run}, 0), {});
  }
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_THAT(texts[0], HasSubstr("took too long"));
}

TEST(FeedbackTest, RunsThatDidTheSameAreToldOnce) {
  const RunReport same = finished_run({failed_test("assert f(2) == 4", "4", "2")});
  const RunReport other = finished_run({passed_test("assert f(2) == 4")});
  const std::string text = render_feedback(report_of({same, other, same}, 0.33), {});
  EXPECT_THAT(text, HasSubstr("Runs 1, 3: 0 of 1 tests passed"));
  EXPECT_THAT(text, HasSubstr("Run 2: 1 of 1 tests passed"));
}

TEST(FeedbackTest, StaticFindingsComeWithTheirHints) {
  RoundReport report;
  report.findings.push_back({"unknown-operator", workflow::Finding::Severity::kError, "graph.py", 9,
                             "there is no operator Votr", "did you mean ScEnsemble?"});
  const std::string text = render_feedback(report, {});
  EXPECT_THAT(text, HasSubstr("graph.py:9"));
  EXPECT_THAT(text, HasSubstr("did you mean ScEnsemble?"));
  EXPECT_THAT(text, HasSubstr("not run"));
  EXPECT_THAT(summarize_round(report), HasSubstr("there is no operator Votr"));
}

TEST(FeedbackTest, AnUnusableReplySaysSo) {
  RoundReport report;
  report.unusable = "There is no <graph> block after the reasoning.";
  EXPECT_THAT(render_feedback(report, {}), HasSubstr("no <graph> block"));
  EXPECT_THAT(summarize_round(report), HasSubstr("no program"));
}

TEST(FeedbackTest, ItsLengthIsBoundAndSaysWhatWasLeftOut) {
  std::vector<tasks::TestResult> results;
  for (int i = 0; i < 300; ++i) {
    results.push_back(failed_test("assert f(" + std::to_string(i) + ") == 1",
                                  std::string(5000, 'e'), std::string(5000, 'a')));
  }
  FeedbackOptions options;
  options.limit_bytes = 3000;
  const std::string text = render_feedback(report_of({finished_run(results)}, 0), options);
  EXPECT_LT(text.size(), 3100u);
  EXPECT_THAT(text, HasSubstr("bytes left out"));
  options.limit_bytes = 100'000;
  EXPECT_THAT(render_feedback(report_of({finished_run(results)}, 0), options),
              HasSubstr("and 292 more failed tests"));
}

TEST(FeedbackTest, AddressesDoNotReachAPrompt) {
  const RoundReport report = report_of(
      {finished_run({failed_test("assert f(2) == 4", "4", "<object at 0x7f12ab34cd56>")})}, 0);
  EXPECT_THAT(render_feedback(report, {}), HasSubstr("<object at 0x…>"));
  EXPECT_EQ(without_addresses("0xff and 0x123456"), "0xff and 0x…");
}

TEST(FeedbackTest, ShorteningKeepsBothEndsAndWholeCharacters) {
  EXPECT_EQ(shorten("short", 10), "short");
  std::string text;
  for (int i = 0; i < 100; ++i) text += "é";
  const std::string cut = shorten(text, 31);
  EXPECT_THAT(cut, HasSubstr("bytes left out"));
  EXPECT_EQ(cut.find("é"), 0u);
  EXPECT_EQ(Json(cut).dump().empty(), false);  // valid UTF-8, or dump() throws
}

TEST(FeedbackTest, FallbacksThatOperatorsTookAreTold) {
  RunReport run = finished_run({passed_test("assert f(1) == 1")});
  run.result.logs = {{"info", "printed by the program"},
                     {"warn", "ScEnsemble: no letter in the reply"}};
  const std::string text = render_feedback(report_of({run}, 1), {});
  EXPECT_THAT(text, HasSubstr("note: ScEnsemble: no letter in the reply"));
  EXPECT_THAT(text, Not(HasSubstr("printed by the program")));
}

TEST(FeedbackTest, WithoutVisibleTestsTheAgreementIsTold) {
  RoundReport report = report_of({finished_run({})}, 0.67);
  report.has_visible_tests = false;
  report.agreement = "2 of 3 answers so far agree with the leading one.";
  const std::string text = render_feedback(report, {});
  EXPECT_THAT(text, HasSubstr("no visible tests. 2 of 3 answers"));
  EXPECT_THAT(text, HasSubstr("the answer was: def f(x)"));
}

}  // namespace
}  // namespace flowreasoner::meta_agent
