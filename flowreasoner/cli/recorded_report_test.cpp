#include "flowreasoner/cli/recorded_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::cli {
namespace {

using ::testing::HasSubstr;

RecordedReport example() {
  RecordedReport report;
  report.counts.push_back({"mbpp", "ldb", 10, 4, 3, 1, 1});
  eval::RecordedSet set{"mbpp", eval::TaskIds({"MBPP/1"}), {}, {}, {}, {}};
  for (const char* id : {"MBPP/1", "MBPP/1"}) {
    eval::RecordedAnswer answer;
    answer.task_id = id;
    answer.source = "ldb";
    set.answers.push_back(answer);
  }
  add_disagreements({{0, eval::Cause::kTimeLimit}, {1, eval::Cause::kTimeLimit}}, set, report);
  report.made = 10;
  report.reused = 2;
  report.seconds = 1.5;
  report.warnings = {"3 answers not judged"};
  return report;
}

TEST(RecordedReport, LinesSayAgreementCausesAndWhatIsMissing) {
  std::string text;
  for (const TextLine& line : report_lines(example())) text += line.plain() + "\n";
  EXPECT_THAT(text, HasSubstr("7 of 9 verdicts compared agree; 2 do not:"));
  EXPECT_THAT(text, HasSubstr("2  time limit  mbpp, ldb  MBPP/1\n"));
  EXPECT_THAT(text, HasSubstr("time limit: the source allowed more time\n"));
  EXPECT_THAT(text, HasSubstr("10 verdicts made, 2 of them of equal programs · 1.5 s"));
  EXPECT_THAT(text, HasSubstr("3 answers not judged"));
}

TEST(RecordedReport, JsonHasEveryProblem) {
  const Json json = to_json(example());
  EXPECT_EQ(json.at("compared"), 9);
  EXPECT_EQ(json.at("agreed"), 7);
  EXPECT_EQ(json.at("agreement").at(0).at("passed_there_alone"), 1);
  EXPECT_EQ(json.at("causes").at(0).at("cause"), "time limit");
  EXPECT_EQ(json.at("causes").at(0).at("answers"), 2);
  EXPECT_EQ(json.at("causes").at(0).at("problems"), Json::array({"MBPP/1"}));
}

}  // namespace
}  // namespace flowreasoner::cli
