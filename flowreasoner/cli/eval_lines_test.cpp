#include "flowreasoner/cli/eval_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::cli {
namespace {

std::vector<TextLine> lines_of(const std::vector<eval::Outcome>& outcomes, std::size_t columns) {
  eval::EvaluationOptions options;
  options.resampling = {100, 1};
  return eval_lines(*eval::evaluate(outcomes, {}, options), columns);
}

TEST(EvalLines, NumbersEndInOneColumn) {
  std::vector<eval::Outcome> outcomes;
  eval::add_runs(outcomes, "direct", "humaneval", "1111111111");
  eval::add_runs(outcomes, "cot", "humaneval", "1000000000");
  const auto lines = lines_of(outcomes, 200);
  EXPECT_EQ(lines[0].plain(), "humaneval");
  EXPECT_EQ(lines[1].plain().substr(0, 42), "system  pass@1 %  95 % interval  problems ");
  EXPECT_EQ(lines[2].plain().substr(0, 45), "direct     100.0   72.2 – 100.0        10  ");
  EXPECT_EQ(lines[3].plain().substr(0, 45), "cot         10.0     1.8 – 40.4        10  ");
  EXPECT_THAT(lines[2].spans(),
              ::testing::Contains(::testing::AllOf(::testing::Field(&Span::text, "100.0"),
                                                   ::testing::Field(&Span::tone, Tone::kBold))));
}

TEST(EvalLines, WideTablesLoseTheirNotesAndRemarksAreBroken) {
  std::vector<eval::Outcome> outcomes;
  eval::add_runs(outcomes, "m", "one", "10");
  eval::add_runs(outcomes, "m", "two", "11");
  EXPECT_EQ(lines_of(outcomes, 80)[2].plain(),
            "m       50.0  9.5 – 90.5  100.0  34.2 – 100.0  75.0  36.5 – 94.0");
  const auto narrow = lines_of(outcomes, 30);
  EXPECT_EQ(narrow[2].plain(), "m       50.0  100.0     75.0");
  EXPECT_LE(narrow.back().width(), 30U);
}

TEST(EvalLines, ATerminalIsShownNoEscapes) {
  std::vector<eval::Outcome> outcomes;
  eval::add_runs(outcomes, "m\x1b[2J", "s\x1b]0;", "10");
  for (const TextLine& line : lines_of(outcomes, 80)) {
    EXPECT_EQ(line.plain().find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace flowreasoner::cli
