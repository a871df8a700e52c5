#include "flowreasoner/cli/set_report.h"

#include <gtest/gtest.h>

#include "flowreasoner/cli/answer_print.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/set_progress.h"

namespace flowreasoner::cli {
namespace {

episode::EpisodeResult result_of(std::optional<bool> solved) {
  episode::EpisodeResult result;
  result.problem = "p";
  result.answer = "x";
  result.solved = solved;
  result.usd = 0.5;
  result.tokens = 10;
  result.calls = 2;
  return result;
}

TEST(SetReport, CountsWhatWasJudged) {
  SetReport report;
  report.problems = 4;
  report.add(result_of(true));
  report.add(result_of(true));
  report.add(result_of(false));
  report.add(result_of(std::nullopt));
  episode::EpisodeResult cut = result_of(false);
  cut.usd = 0;
  cut.stopped = episode::Stop::kBudget;
  EXPECT_FALSE(cut.has_verdict());
  EXPECT_EQ(report.judged, 3);
  EXPECT_DOUBLE_EQ(report.pass_at_1(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(report.usd, 2.0);
  EXPECT_EQ(report_lines(report).back().plain(), "1 of 4 problems have no verdict");
}

TEST(SetReport, ConfidenceIsWilsons) {
  SetReport report;
  for (int i = 0; i < 10; ++i) report.add(result_of(i < 8));
  const auto [low, high] = report.confidence();
  EXPECT_NEAR(low, 0.4902, 1e-4);  // 8 of 10, from Wilson's formula by hand
  EXPECT_NEAR(high, 0.9433, 1e-4);
  EXPECT_EQ(SetReport().confidence(), eval::Interval());
}

TEST(AnswerPrint, ExitCodesFollowTheResult) {
  EXPECT_EQ(exit_code_of(result_of(true)), 0);
  EXPECT_EQ(exit_code_of(result_of(false)), 1);
  EXPECT_EQ(exit_code_of(result_of(std::nullopt)), 0);
  episode::EpisodeResult result = result_of(std::nullopt);
  result.stopped = episode::Stop::kInterrupted;
  EXPECT_EQ(exit_code_of(result), 130);
  result.stopped = episode::Stop::kEndpoint;
  result.failure = Error(Errc::kRefused, "401");
  EXPECT_EQ(exit_code_of(result), 4);
  result.solved = false;  // known tests fail because nothing could be asked
  EXPECT_EQ(exit_code_of(result), 4);
  result = result_of(std::nullopt);
  result.answer.clear();
  EXPECT_EQ(exit_code_of(result), 1);
}

TEST(AnswerPrint, ATerminalIsShownNoEscapes) {
  EXPECT_EQ(printable_text("a\tb\n\x1b[2Jc\n"), "a\tb\n [2Jc\n");
}

TEST(SetProgress, AProblemIsOneLine) {
  episode::EpisodeResult result = result_of(false);
  result.visible_passed = 1;
  result.visible_total = 3;
  EXPECT_EQ(problem_line(result).plain(), "✗ p  1/3 visible tests  $0.5000 · 10 tokens · 2 calls");
}

}  // namespace
}  // namespace flowreasoner::cli
