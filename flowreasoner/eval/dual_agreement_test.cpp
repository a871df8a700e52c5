#include "flowreasoner/eval/dual_agreement.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;

using Row = std::vector<tasks::Behaviour>;

constexpr AgreementRule kPaper{AgreementRule::Equal::kSameTestsPassed, false};
constexpr AgreementRule kProgram{AgreementRule::Equal::kSameTestsPassed, true};
constexpr AgreementRule kAnswers{AgreementRule::Equal::kSameAnswers, false};

/// A solution's row: "1+" answers 1 and passes, "2" answers 2 and fails.
Row row_of(const std::vector<std::string>& answers) {
  Row row;
  for (const std::string& answer : answers) {
    tasks::Behaviour behaviour;
    behaviour.passed = answer.ends_with('+');
    behaviour.value = answer.substr(0, 1);
    row.push_back(behaviour);
  }
  return row;
}

TEST(DualAgreement, TheLargestGroupThatPassesMostIsFirst) {
  const std::vector<Row> rows{row_of({"1+", "2+", "9"}), row_of({"1+", "2+", "9"}),
                              row_of({"1+", "2+", "3+"}), row_of({"8", "8", "8"})};
  const std::vector<std::int64_t> times{1, 1, 1};
  const auto by_size = solution_groups(rows, times, kPaper);
  EXPECT_THAT(by_size[0].solutions, ElementsAre(0U, 1U)) << "2 x 2 > 1 x 3";
  EXPECT_EQ(by_size[0].worth, 4);
  const auto by_root = solution_groups(rows, times, kProgram);
  EXPECT_THAT(by_root[0].solutions, ElementsAre(2U)) << "1 x 9 > 2 x 4";
  EXPECT_THAT(by_root[2].solutions, ElementsAre(3U));
}

TEST(DualAgreement, ATestCountsAsOftenAsItWasWritten) {
  const std::vector<Row> rows{row_of({"1+", "9"}), row_of({"9", "1+"})};
  const std::vector<std::int64_t> times{1, 5};
  EXPECT_THAT(solution_groups(rows, times, kPaper)[0].solutions, ElementsAre(1U));
}

TEST(DualAgreement, SolutionsAreEqualByTheirAnswersOrByTheTestsTheyPass) {
  const std::vector<Row> rows{row_of({"1+", "7"}), row_of({"1+", "8"})};
  const std::vector<std::int64_t> times{1, 1};
  EXPECT_EQ(solution_groups(rows, times, kPaper).size(), 1U);
  EXPECT_EQ(solution_groups(rows, times, kAnswers).size(), 2U);
}

TEST(DualAgreement, PassAtOneIsDrawnFromAllThatAreWorthAsMuch) {
  const std::vector<Row> rows{row_of({"1+", "9"}), row_of({"9", "1+"}), row_of({"9", "9"})};
  const std::vector<std::int64_t> times{1, 1};
  const auto groups = solution_groups(rows, times, kPaper);
  EXPECT_DOUBLE_EQ(chosen_pass(groups, {true, false, true}), 0.5);
  EXPECT_DOUBLE_EQ(chosen_pass({}, {}), 0);
}

}  // namespace
}  // namespace flowreasoner::eval
