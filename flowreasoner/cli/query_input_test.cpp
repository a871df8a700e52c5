#include "flowreasoner/cli/query_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/cli/run_plan.h"
#include "flowreasoner/cli/run_store_access.h"

namespace flowreasoner::cli {
namespace {

TEST(QueryInput, TheEntryPointIsTheLastFunctionDeclaredAtTopLevel) {
  EXPECT_EQ(last_defined_function("def f(a):\n  pass\n\ndef g(b):\n    '''x'''\n"), "g");
  EXPECT_EQ(last_defined_function("class A:\n    def inner(self): pass\n"), "");
  EXPECT_EQ(last_defined_function("async def h(a, b): ..."), "h");
  EXPECT_EQ(last_defined_function("I want def f"), "");
  EXPECT_EQ(last_defined_function("def broken"), "");
}

TEST(QueryInput, ATextBecomesAProblemWithAnIdOfItsContent) {
  QueryFlags flags;
  flags.query = "def add(a, b):\n    ...";
  const auto problem = read_problem(flags);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->entry_point, "add");
  EXPECT_THAT(problem->id, testing::StartsWith("query-"));
  EXPECT_EQ(problem->id, read_problem(flags)->id);
  flags.entry_point = "other";
  EXPECT_EQ(read_problem(flags)->entry_point, "other");
}

TEST(QueryInput, NothingAndBothAreRefused) {
  QueryFlags flags;
  EXPECT_EQ(read_problem(flags).error().code(), Errc::kInvalidArgument);
  flags.query = "x";
  flags.problem = "y.jsonl";
  EXPECT_EQ(read_problem(flags).error().code(), Errc::kInvalidArgument);
  flags.problem.clear();
  flags.query = " \n ";
  EXPECT_EQ(read_problem(flags).error().message(), "the query is empty");
}

TEST(EpisodePlan, GoesThroughTheRecordUnchanged) {
  EpisodePlan plan;
  plan.problem.id = "p";
  plan.problem.query = "q";
  plan.problem.hidden.asserts = {"assert True"};
  plan.settings.meta = "m";
  plan.settings.workers = {"a", "b"};
  plan.settings.rounds = 3;
  plan.settings.max_usd = 0.25;
  plan.settings.overlap = false;
  plan.seed = 18'446'744'073'709'551'615U;
  const auto read = plan_from_json(to_json(plan));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(to_json(*read), to_json(plan));
  EXPECT_FALSE(plan_from_json(Json::object()));
}

TEST(EpisodePlan, SettingsReachTheEpisodesOptions) {
  EpisodePlan plan;
  plan.settings.rounds = 2;
  plan.settings.samples = 4;
  plan.settings.feedback = "score";
  plan.settings.select = "best";
  plan.settings.max_seconds = 1.5;
  const auto options = episode_options(plan, Config());
  ASSERT_TRUE(options);
  EXPECT_EQ(options->rounds, 2);
  EXPECT_EQ(options->candidates, 4);
  EXPECT_EQ(options->validation_runs, 3);
  EXPECT_EQ(options->feedback.mode, meta_agent::FeedbackMode::kScore);
  EXPECT_EQ(options->selection.selection, episode::Selection::kBest);
  EXPECT_EQ(options->budget.time, Milliseconds(1500));
  plan.settings.select = "worst";
  EXPECT_FALSE(episode_options(plan, Config()));
}

TEST(RunPlan, GoesThroughTheRecordUnchanged) {
  RunPlan plan;
  plan.workflow = "flow";
  plan.program = {"graph", "prompt"};
  plan.set = "humaneval:test";
  plan.data = "data";
  plan.limit = 7;
  plan.seed = 3;
  const auto read = run_plan_from_json(to_json(plan));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(to_json(*read), to_json(plan));
}

TEST(EpisodeName, IsARunAndPerhapsANumber) {
  EXPECT_EQ(parse_episode_name("last")->run, "last");
  EXPECT_FALSE(parse_episode_name("last")->index);
  EXPECT_EQ(parse_episode_name("20260131-154502-k7f3/12")->index, 12);
  for (const char* wrong : {"", "/3", "run/", "run/x", "run/-1", "run/1x"}) {
    EXPECT_FALSE(parse_episode_name(wrong)) << wrong;
  }
}

TEST(EpisodePlan, AResumedRunKeepsItsOverlapAndTakesNewBudgets) {
  EpisodeSettings recorded;
  recorded.max_calls = 5;
  EpisodeSettings flags;
  flags.max_calls = 9;
  EXPECT_EQ(resumed_settings(flags, recorded)->max_calls, 9);
  flags.overlap = false;
  EXPECT_EQ(resumed_settings(flags, recorded).error().code(), Errc::kInvalidArgument);
  recorded.overlap = false;
  EXPECT_TRUE(resumed_settings(flags, recorded));
  EXPECT_FALSE(*resumed_settings(EpisodeSettings(), recorded)->overlap);
}

}  // namespace
}  // namespace flowreasoner::cli
