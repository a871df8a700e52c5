#include "flowreasoner/cli/judge_report.h"

#include <gtest/gtest.h>

namespace flowreasoner::cli {
namespace {

eval::SampleScore score(std::vector<eval::Attempts> problems) {
  eval::SampleScore score;
  for (const eval::Attempts& problem : problems) {
    score.samples += problem.samples;
    score.by_kind[static_cast<std::size_t>(eval::FailureKind::kPassed)] += problem.passed;
    score.by_kind[static_cast<std::size_t>(eval::FailureKind::kWrongAnswer)] +=
        problem.samples - problem.passed;
  }
  score.two_process = score.samples;
  score.problems = std::move(problems);
  return score;
}

JudgeReport report(std::vector<eval::Attempts> problems) {
  JudgeReport report;
  report.set = "humaneval";
  report.problems = 3;
  report.columns.push_back({"raw", score(std::move(problems))});
  report.made = report.columns.front().score.samples;
  report.judging_seconds = 2;
  report.seconds = 2.5;
  report.verdicts = "s_verdicts.jsonl";
  return report;
}

std::string text_of(const JudgeReport& report) {
  std::string text;
  for (const TextLine& line : report_lines(report)) text += line.plain() + "\n";
  return text;
}

TEST(JudgeReport, ThePromisedFieldsAreInTheObject) {
  const Json json = to_json(report({{10, 5}, {10, 10}, {10, 0}}));
  EXPECT_EQ(json.at("set"), "humaneval");
  EXPECT_EQ(json.at("problems"), 3);
  EXPECT_EQ(json.at("samples"), 30);
  EXPECT_EQ(json.at("pass_at_k").size(), 2u);  // 1 and 10; 100 would need 100 samples
  EXPECT_NEAR(json.at("pass_at_k").at("1").get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(json.at("pass_at_k").at("10").get<double>(), 2.0 / 3, 1e-12);
  EXPECT_EQ(json.at("broken_references"), Json::array());
  EXPECT_EQ(json.at("references"), Json());
  EXPECT_EQ(json.at("seconds"), 2.5);
  EXPECT_EQ(json.at("scores").at("raw").at("failed").at("wrong answer"), 15);
}

TEST(JudgeReport, TheTableHasARowForEachFigureThatThereIs) {
  EXPECT_EQ(text_of(report({{10, 5}, {10, 10}, {10, 0}})),
            "humaneval  3 problems, 30 samples\n"
            "pass@1            0.500\n"
            "pass@10           0.667\n"
            "passed               15\n"
            "wrong answer         15\n"
            "30 verdicts in two processes, 0 shared · 2.5 s · 15/s\n");
}

TEST(JudgeReport, RawAndSanitisedStandSideBySide) {
  JudgeReport both = report({{1, 0}, {1, 1}});
  both.problems = 2;
  both.columns.push_back({"sanitized", score({{1, 1}, {1, 1}})});
  EXPECT_EQ(text_of(both),
            "humaneval  2 problems, 2 samples\n"
            "                    raw  sanitized\n"
            "pass@1            0.500      1.000\n"
            "passed                1          2\n"
            "wrong answer          1          0\n"
            "4 verdicts in two processes, 0 shared · 2.5 s · 1.0/s\n");
  const Json json = to_json(both);
  EXPECT_EQ(json.at("pass_at_k").at("1"), 0.5);
  EXPECT_EQ(json.at("scores").at("sanitized").at("pass_at_k").at("1"), 1.0);
  EXPECT_EQ(json.at("samples"), 2);
}

TEST(JudgeReport, WhatIsNotInTheScoresIsSaid) {
  JudgeReport some = report({{2, 1}, {5, 1}});
  some.k = {1, 3};
  const std::string text = text_of(some);
  EXPECT_NE(text.find("1 of 3 problems have no sample and are not in the scores"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("no pass@3: it needs 3 samples of each problem, one has 2"),
            std::string::npos)
      << text;
  EXPECT_EQ(to_json(some).at("problems"), 2);
  EXPECT_EQ(to_json(some).at("problems_in_set"), 3);
}

TEST(JudgeReport, BrokenReferencesAreListedAndWhetherTheyCount) {
  JudgeReport broken = report({{1, 1}, {1, 1}});
  broken.references.emplace();
  broken.references->judged = 3;
  broken.references->broken.push_back({"HumanEval/7", "did not load: \x1b[31mno"});
  broken.references->are_dropped = true;
  const std::string text = text_of(broken);
  EXPECT_NE(text.find("3 references judged, 1 fails here: not in the scores\n"
                      "  HumanEval/7  did not load:  [31mno\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("have no sample"), std::string::npos) << text;
  broken.references->are_dropped = false;
  EXPECT_NE(text_of(broken).find("1 fails here: in the scores all the same"), std::string::npos);
  EXPECT_EQ(to_json(broken).at("broken_references"), Json::array({"HumanEval/7"}));
}

TEST(JudgeReport, WithoutSamplesItIsAboutTheReferences) {
  JudgeReport references;
  references.set = "humaneval";
  references.problems = 164;
  references.references.emplace();
  references.references->judged = 164;
  EXPECT_EQ(text_of(references), "humaneval  164 problems\n164 references judged, 0 fail here\n");
  const Json json = to_json(references);
  EXPECT_EQ(json.at("problems"), 164);
  EXPECT_EQ(json.at("samples"), 0);
  EXPECT_EQ(json.at("pass_at_k"), Json::object());
}

}  // namespace
}  // namespace flowreasoner::cli
