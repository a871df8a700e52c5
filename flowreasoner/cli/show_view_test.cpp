#include "flowreasoner/cli/show_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/cli/graph_view.h"
#include "flowreasoner/cli/live_view.h"

namespace flowreasoner::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> plain(const std::vector<TextLine>& lines) {
  std::vector<std::string> texts;
  for (const TextLine& line : lines) texts.push_back(line.plain());
  return texts;
}

workflow::OperatorCall call_of(const std::string& name, int loop = 0, int parallel = 0) {
  workflow::OperatorCall call;
  call.operator_name = name;
  call.loop = loop;
  call.parallel = parallel;
  return call;
}

workflow::TraceEntry entry_of(std::int64_t id, const std::string& name, bool has_ended,
                              const std::string& error = "") {
  workflow::TraceEntry entry;
  entry.id = id;
  entry.op = "chat";
  entry.operator_name = name;
  entry.has_ended = has_ended;
  entry.error = error;
  return entry;
}

tasks::TestResult test_result(bool passed, const std::string& expression,
                              const std::string& actual) {
  tasks::TestResult result;
  result.passed = passed;
  result.expression = expression;
  result.actual = actual;
  if (!passed) result.type = "AssertionError";
  return result;
}

/// A recorder whose episode stands in the middle of its second round.
struct SecondRound {
  SecondRound() : recorder(start()) {
    const episode::Place first{1, 0, 0};
    design(first, 0, "One generator, nothing is checked.", {call_of("CustomCodeGenerate")});
    finish_run(first, {test_result(true, "assert f('') == ''", ""),
                       test_result(false, "assert f('cat') == 'catac'", "'cattac'")});
    episode::RoundEnded ended;
    ended.place = first;
    ended.score = 0.5;
    ended.usd = 0.0021;
    ended.tokens = 2300;
    ended.calls = 2;
    recorder.round_ended(ended);
    const episode::Place second{2, 0, 0};
    design(second, 1, "Three samples, then a vote and the tests.",
           {call_of("CustomCodeGenerate", 1), call_of("ScEnsemble"), call_of("Test")});
    recorder.run_started(second);
    recorder.call_started(second, entry_of(1, "CustomCodeGenerate", false));
    recorder.call_ended(second, entry_of(1, "CustomCodeGenerate", true));
    recorder.call_started(second, entry_of(2, "CustomCodeGenerate", false));
    recorder.spent_changed({.usd = 0.0104, .tokens = 5400, .calls = 4});
  }

  static ShowState start() {
    ShowState state;
    state.title = "HumanEval/10 · make_palindrome";
    state.meta = "openai/gpt-4o";
    state.workers = {"fast", "careful"};
    state.max_usd = 0.05;
    return state;
  }

  void design(const episode::Place& place, std::int64_t parent, const std::string& modification,
              std::vector<workflow::OperatorCall> calls) {
    episode::DesignStarted started;
    started.place = place;
    started.rounds = 10;
    started.parent = parent;
    recorder.design_started(started);
    episode::DesignEnded ended;
    ended.place = place;
    ended.reasoning = "The longest palindromic suffix decides.\nSo first find it.";
    ended.modification = modification;
    ended.calls = std::move(calls);
    ended.will_run = true;
    recorder.design_ended(ended);
  }

  void finish_run(const episode::Place& place, std::vector<tasks::TestResult> results) {
    recorder.run_started(place);
    recorder.call_started(place, entry_of(1, "CustomCodeGenerate", false));
    recorder.call_ended(place, entry_of(1, "CustomCodeGenerate", true));
    episode::RunEnded ended;
    ended.place = place;
    ended.has_finished = true;
    ended.is_judged = true;
    ended.verdict.results = std::move(results);
    ended.usd = 0.0009;
    ended.tokens = 900;
    ended.calls = 1;
    recorder.run_ended(ended);
  }

  ShowRecorder recorder;
};

TEST(ShowView, AFinishedRoundIsFoldedToItsScoreItsWorkflowAndWhatFailed) {
  const SecondRound episode;
  const ShowState& state = episode.recorder.state();
  EXPECT_EQ(plain(folded_design_lines(state.designs.at(0), state, 80)),
            (std::vector<std::string>{
                "round 1/10  score 0.50  $0.0021 · 2.3k tokens · 2 calls",
                "  reasoning  ▸ 9 words  The longest palindromic suffix decides.",
                "  design     One generator, nothing is checked.",
                "  workflow   CustomCodeGenerate",
                "  run 1      ✓✗ 1/2 tests  $0.00090 · 900 tokens · 1 call",
                "             ✗ assert f('cat') == 'catac'  got 'cattac'",
            }));
}

TEST(ShowView, AnAnswerWithoutCodeIsNotShownAsNoTests) {
  SecondRound episode;
  episode.finish_run({1, 0, 1}, {});
  const ShowState& state = episode.recorder.state();
  const auto lines = plain(folded_design_lines(state.designs.at(0), state, 80));
  EXPECT_NE(std::find(lines.begin(), lines.end(),
                      "  run 2      ✗ the answer is empty  $0.00090 · 900 tokens · 1 call"),
            lines.end())
      << ::testing::PrintToString(lines);
}

TEST(ShowView, AnOpenRoundShowsItsWorkflowAsBoxesWithWhatRuns) {
  const SecondRound episode;
  const ShowState& state = episode.recorder.state();
  EXPECT_EQ(plain(open_design_lines(state.designs.at(1), state, 80)),
            (std::vector<std::string>{
                "round 2/10  improves round 1",
                "  reasoning  ▸ 9 words  The longest palindromic suffix decides.",
                "  design     Three samples, then a vote and the tests.",
                "  ╭────────────────────╮   ╭────────────╮   ╭──────╮",
                "  │ CustomCodeGenerate │──▶│ ScEnsemble │──▶│ Test │",
                "  │ ↻ ✓ ⠋              │   │            │   │      │",
                "  ╰────────────────────╯   ╰────────────╯   ╰──────╯",
                "  run 1      ⠋ CustomCodeGenerate  2 calls",
            }));
}

TEST(ShowView, TheStatusLineTellsWhatHappensAndWhatItCost) {
  SecondRound episode;
  episode.recorder.state().elapsed = Milliseconds(34'200);
  EXPECT_EQ(
      status_line(episode.recorder.state(), 100).plain(),
      "⠋ round 2/10 · running · $0.0104 of $0.0500 ▰▰▱▱▱▱▱▱▱▱ · 5.4k tokens · 4 calls · 34.2 s");
}

TEST(ShowView, NoLineIsWiderThanTheTerminal) {
  const SecondRound episode;
  const ShowState& state = episode.recorder.state();
  for (std::size_t columns = 1; columns <= 100; ++columns) {
    std::vector<TextLine> lines = live_lines(state, columns, 50);
    for (const TextLine& line : header_lines(state, columns)) lines.push_back(line);
    for (const TextLine& line : folded_design_lines(state.designs.at(0), state, columns)) {
      lines.push_back(line);
    }
    for (const TextLine& line : lines) EXPECT_LE(line.width(), columns) << line.plain();
  }
}

TEST(ShowView, TheLivePartKeepsItsLastLinesOnALowTerminal) {
  const SecondRound episode;
  const auto lines = live_lines(episode.recorder.state(), 80, 3);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines.back().plain(), HasSubstr("round 2/10 · running"));
}

TEST(ShowView, ReplyOfAModelCannotDriveTheTerminal) {
  ShowRecorder recorder(SecondRound::start());
  episode::DesignStarted started;
  started.place = {1, 0, 0};
  recorder.design_started(started);
  episode::DesignEnded ended;
  ended.place = {1, 0, 0};
  ended.reasoning = "a\x1b[2Jb";
  ended.modification =
      "c\x1b]0;title\x07"
      "d";
  ended.calls = {call_of("Evil\x1b[31m")};
  recorder.design_ended(ended);
  const auto lines = plain(open_design_lines(recorder.state().designs.at(0), recorder.state(), 80));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("\x1b"))));
}

TEST(ShowView, AnUnusableDesignSaysWhy) {
  ShowRecorder recorder(SecondRound::start());
  episode::DesignStarted started;
  started.place = {1, 0, 0};
  recorder.design_started(started);
  episode::DesignEnded ended;
  ended.place = {1, 0, 0};
  ended.unusable = "the reply holds no <graph>";
  ended.repairs = 1;
  recorder.design_ended(ended);
  const auto lines = plain(open_design_lines(recorder.state().designs.at(0), recorder.state(), 80));
  EXPECT_THAT(lines, Contains(HasSubstr("✗ the reply holds no <graph>")));
  EXPECT_THAT(lines, Contains(HasSubstr("sent back 1 time for repair")));
}

TEST(ShowView, RunsWithOneVerdictShareALine) {
  SecondRound episode;
  for (const std::int64_t validation : {1, 2}) {
    episode.finish_run({1, 0, validation}, {test_result(true, "assert f('') == ''", ""),
                                            test_result(validation == 2, "assert f(1)", "0")});
  }
  const ShowState& state = episode.recorder.state();
  const auto lines = plain(folded_design_lines(state.designs.at(0), state, 80));
  EXPECT_THAT(lines, Contains("  runs 1-2   ✓✗ 1/2 tests  $0.0018 · 1.8k tokens · 2 calls"));
  EXPECT_THAT(lines, Contains("  run 3      ✓✓ 2/2 tests  $0.00090 · 900 tokens · 1 call"));
}

TEST(GraphView, ManyNodesBreakIntoRows) {
  std::vector<workflow::OperatorCall> calls;
  for (int i = 0; i < 3; ++i) {
    calls.push_back(call_of("CustomCodeGenerate"));
    calls.push_back(call_of("CustomCodeGenerate", 1));
  }
  const auto lines = graph_boxes(graph_nodes(calls, {}), 60, 0);
  EXPECT_EQ(lines.size(), 12U);  // two boxes a row
  for (const TextLine& line : lines) EXPECT_LE(line.width(), 60U);
}

TEST(GraphView, EqualCallsThatFollowEachOtherAreOneNode) {
  const auto nodes = graph_nodes({call_of("A"), call_of("B"), call_of("B"), call_of("B")},
                                 {{entry_of(1, "B", true), entry_of(2, "B", false)}});
  EXPECT_EQ(graph_line(nodes).plain(), "A ──▶ B ×3");
  EXPECT_EQ(nodes.at(1).done, 1U);
  EXPECT_EQ(nodes.at(1).running, 1U);
}

TEST(GraphView, CallsOfEqualOperatorsGoToTheirNodesInOrder) {
  const auto nodes =
      graph_nodes({call_of("Custom"), call_of("Custom", 1)},
                  {{entry_of(1, "Custom", true), entry_of(2, "Custom", true, "budget: spent"),
                    entry_of(3, "Custom", false), entry_of(4, "Unknown", false)}});
  EXPECT_EQ(nodes[0].done, 1U);
  EXPECT_EQ(nodes[1].failed, 1U);
  EXPECT_EQ(nodes[1].running, 1U);
}

TEST(GraphView, ParallelCallsAreMarked) {
  const auto nodes = graph_nodes({call_of("A", 0, 1), call_of("B", 0, 1), call_of("C")}, {});
  EXPECT_EQ(graph_line(nodes).plain(), "A  ∥  B ──▶ C");
}

TEST(LiveRegion, DrawsOverItsOwnLinesAndNoOthers) {
  LiveRegion region(false);
  EXPECT_EQ(region.draw({}, {"one", "two"}, 80), "\r\x1b[Jone\ntwo\n");
  EXPECT_EQ(region.draw({"stays"}, {"three"}, 80), "\r\x1b[2A\x1b[Jstays\nthree\n");
  EXPECT_EQ(region.draw({}, {}, 80), "\r\x1b[1A\x1b[J");
}

TEST(LiveRegion, AfterTheTerminalBecameNarrowerItGoesBackOverTheWrappedRows) {
  LiveRegion region(false);
  (void)region.draw({}, {std::string(70, 'x'), "short"}, 80);
  EXPECT_EQ(region.draw({}, {}, 30), "\r\x1b[4A\x1b[J");  // 70 columns are three rows of 30
}

}  // namespace
}  // namespace flowreasoner::cli
