#include "flowreasoner/eval/report/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::eval::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string markdown_of(const std::vector<Outcome>& outcomes, EvaluationOptions options = {}) {
  options.title = "T";
  options.resampling = {1000, 1};
  const auto evaluation = evaluate(outcomes, {}, options);
  return evaluation ? markdown(*evaluation) : evaluation.error().to_string();
}

TEST(Markdown, IsTheTablesAndTheRemarks) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "cot", "humaneval", "11110");
  add_runs(outcomes, "direct", "humaneval", "10000");
  for (Outcome& outcome : outcomes) outcome.latency = std::chrono::milliseconds(1500);
  const std::string page = markdown_of(outcomes);
  EXPECT_THAT(
      page,
      HasSubstr(
          "# T\n\n- worker: w\n\n## humaneval\n\n"
          "| system | pass@1 % | 95 % interval | problems | $ / answer | $ in all | tokens in / "
          "out | calls | p50 | p95 |\n"
          "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
          "| cot | **80.0** | 37.6 – 96.4 | 5 | $0.0100 | $0.0500 | 100 / 20 | 1.0 | 1.5 s | "
          "1.5 s |\n"
          "| direct | 20.0 | 3.6 – 62.4 | 5 | $0.0100 | $0.0500 | 100 / 20 | 1.0 | 1.5 s | "
          "1.5 s |\n"));
  EXPECT_THAT(page, HasSubstr("\n## Against direct\n"));
  EXPECT_THAT(page, HasSubstr("| humaneval | cot | +60.0 |"));
  EXPECT_THAT(page, HasSubstr("| 3 / 0 | 5 | 0.2500 | 0.2500 |\n"));
  EXPECT_THAT(page, HasSubstr("| humaneval | cot | 80.0 | 80.0 | +0.0 | – | – | 5 | 1 | 1 |\n"));
  EXPECT_THAT(page,
              HasSubstr("of McNemar's exact test; Holm's correction is over the 1 comparison "));
}

TEST(Markdown, SeveralSetsHaveASummaryAsInThePaper) {
  // Overall by hand: 4 of 6; (4/6)^2 * (3/16)/4 + (2/6)^2 * (1/4)/2 = 5/144, hence 2/9 * 144/5
  // = 6.4 trials, and Wilson's interval of 2/3 at 6.4 is 30.9 to 90.0 %.
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "aflow", "humaneval:test", "1110");
  add_runs(outcomes, "aflow", "mbpp", "10");
  add_runs(outcomes, "cot", "mbpp", "10");
  EvaluationOptions options;
  options.run = "r_1";
  options.facts = {{"seed", "3"}};
  options.paper = PaperTable::kMain;
  const std::string page = markdown_of(outcomes, options);
  EXPECT_THAT(page, HasSubstr("# T\n\n- run: r\\_1\n- worker: w\n- seed: 3\n\n## pass@1 in %\n"));
  EXPECT_THAT(
      page,
      HasSubstr("| system | humaneval:test | reported | mbpp | reported | overall | reported |\n"
                "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                "| aflow | **75.0 (30.1 – 95.4)** | *94.15* | **50.0 (9.5 – 90.5)** | *82.40* "
                "| **66.7 (30.9 – 90.0)** | *75.63* |\n"
                "| cot | – |  | **50.0 (9.5 – 90.5)** |  | – |  |\n"));
  EXPECT_THAT(page, HasSubstr("arXiv 2504.15257"));
  EXPECT_THAT(page, HasSubstr("Its rows: aflow: \"AFlow\"."));
}

TEST(Markdown, SaysWhatIsMissing) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "110-");
  add_runs(outcomes, "b", "s", "1101");
  outcomes[0].cost.is_priced = false;
  outcomes[1].has_broken_reference = true;
  for (std::size_t i = 4; i < 8; ++i) {
    outcomes[i].cost.usd = 0;
    outcomes[i].cost.is_priced = false;
  }
  EvaluationOptions options;
  options.against = Against::kBest;
  const std::string page = markdown_of(outcomes, options);
  EXPECT_THAT(page, HasSubstr("| 3 of 4 | ≥ $0.0100 |"));
  EXPECT_THAT(page, HasSubstr("| cost unknown | cost unknown |"));
  EXPECT_THAT(page, HasSubstr("count in no pass@1, only in costs: a on s (1 of 4)."));
  EXPECT_THAT(page,
              HasSubstr("1 problem fails its own tests here; these count all the same: s p1."));
  EXPECT_THAT(page, HasSubstr("these systems are not on the cost front: a, b."));
  EXPECT_THAT(page, HasSubstr("same problems of s:"));
  EXPECT_THAT(page, HasSubstr("the p-values are too small"));
}

TEST(Markdown, LongListsAreCut) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 15; ++i) add_runs(outcomes, "m" + std::to_string(i), "s", "-");
  EXPECT_THAT(markdown_of(outcomes), HasSubstr("m10 on s (1 of 1), m11 on s (1 of 1) and 3 more."));
}

TEST(Markdown, NamesAreText) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a|b_c\n<img>", "s*", "10");
  const std::string page = markdown_of(outcomes);
  EXPECT_THAT(page, HasSubstr("| a\\|b\\_c \\<img\\> |"));
  EXPECT_THAT(page, HasSubstr("## s\\*\n"));
  EXPECT_THAT(page, Not(HasSubstr(" <img")));
}

}  // namespace
}  // namespace flowreasoner::eval::report
