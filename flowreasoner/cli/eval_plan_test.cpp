#include "flowreasoner/cli/eval_plan.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/cli/eval_flags.h"
#include "flowreasoner/cli/eval_progress.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EvalPlanTest : public ::testing::Test {
 protected:
  Result<EvalPlan> parse(std::vector<std::string> words) {
    EvalFlags flags;
    CLI::App app;
    declare_eval_flags(app, flags);
    std::reverse(words.begin(), words.end());  // CLI11's way to take them
    app.parse(std::move(words));
    return eval_plan(flags, common_, config_);
  }

  /// A set of `count` problems, "p/0", "p/1", ….
  std::string set_of(const std::string& name, int first, int count) const {
    const auto path = folder_.path() / name;
    std::ofstream file(path);
    for (int i = first; i < first + count; ++i) {
      file << R"({"id": "p/)" << i << R"(", "query": "q", "entry_point": "f", "visible": )"
           << R"(["assert f(1) == 1"]})"
           << "\n";
    }
    return path.string();
  }

  testing::TestFolder folder_;
  CommonOptions common_;
  Config config_;
};

std::vector<std::string> names_of(const std::vector<eval::System>& systems) {
  std::vector<std::string> names;
  for (const eval::System& system : systems) {
    names.push_back(system.method + "/" + system.meta + "/" + eval::workers_text(system));
  }
  return names;
}

TEST_F(EvalPlanTest, OneTeamFromFlagsOrTheConfiguration) {
  const auto plan =
      parse({"--method", "direct,flowreasoner", "--set", "s", "--meta", "m", "--worker", "w"});
  EXPECT_THAT(names_of(systems_of(*plan).value()), ElementsAre("direct//w", "flowreasoner/m/w"));
  config_.defaults.meta = "cm";
  config_.defaults.workers = {"cw", "cx"};
  const auto below = parse({"--method", "direct", "--method", "flowreasoner", "--set", "s"});
  EXPECT_THAT(names_of(systems_of(*below).value()),
              ElementsAre("direct//cw + cx", "flowreasoner/cm/cw + cx"));
}

TEST_F(EvalPlanTest, AMethodWithoutAMetaAgentDoesNotChangeWithIt) {
  const auto plan = parse({"--method", "direct,flowreasoner", "--set", "s", "--team", "m", "w",
                           "--team", "n", "w", "--team", "-", "w", "v", "--limit", "3"});
  ASSERT_EQ(plan->teams.size(), 3u);
  EXPECT_EQ(systems_of(*plan).error().code(), Errc::kInvalidArgument);  // the third has no designer
  auto two = *plan;
  two.teams.pop_back();
  EXPECT_THAT(names_of(systems_of(two).value()),
              ElementsAre("direct//w", "flowreasoner/m/w", "flowreasoner/n/w"));
}

TEST_F(EvalPlanTest, TheTablesOfThePaper) {
  const auto main = parse({"--table", "main", "--meta", "m", "--worker", "w", "--worker", "v"});
  EXPECT_EQ(main->methods.size(), 11u);
  EXPECT_EQ(main->methods.back(), "flowreasoner");
  EXPECT_THAT(main->sets,
              ElementsAre("bigcodebench:test", "humaneval:test", "mbpp-sanitized:test"));
  EXPECT_EQ(main->teams.size(), 1u);
  const auto meta = parse({"--table", "meta", "--meta", "m", "--meta", "n", "--worker", "w",
                           "--worker", "v", "--set", "s"});
  EXPECT_THAT(names_of(systems_of(*meta).value()),
              ElementsAre("flowreasoner/m/w + v", "flowreasoner/n/w + v"));
  EXPECT_THAT(meta->sets, ElementsAre("s"));
  const auto worker = parse({"--table", "worker", "--meta", "m", "--worker", "w", "--worker", "v"});
  EXPECT_THAT(names_of(systems_of(*worker).value()),
              ElementsAre("flowreasoner/m/w", "flowreasoner/m/v"));
}

TEST_F(EvalPlanTest, ItComesBackFromTheRecordAsItWas) {
  common_.seed = 7;
  const auto plan = parse({"--method",
                           "adas,direct",
                           "--set",
                           "a:test",
                           "--set",
                           "b",
                           "--team",
                           "m",
                           "w",
                           "v",
                           "--repeat",
                           "3",
                           "--limit",
                           "5",
                           "--train",
                           "t",
                           "--train-limit",
                           "4",
                           "--search-steps",
                           "2",
                           "--max-usd",
                           "1.5",
                           "--rounds",
                           "2",
                           "--against",
                           "best",
                           "--drop-broken",
                           "--data",
                           "d",
                           "--table",
                           "main"});
  const Json json = to_json(*plan);
  const auto back = eval_plan_from_json(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->seed, 7u);
  EXPECT_EQ(back->settings.max_usd, 1.5);
  EXPECT_EQ(method_options(*back).adas.generations, 2);
  EXPECT_EQ(eval_plan_from_json(Json::object()).error().code(), Errc::kBadData);
}

TEST_F(EvalPlanTest, SearchesLearnFromProblemsThatDoNotJudgeThem) {
  EvalPlan plan;
  plan.methods = {"direct"};
  plan.sets = {set_of("s.jsonl", 0, 40)};
  EXPECT_TRUE(load_sets(plan).value().front().training.empty());
  plan.methods = {"direct", "aflow"};
  EXPECT_THAT(load_sets(plan).error().to_string(), HasSubstr("s.jsonl:test"));
  plan.train = plan.sets.front();
  EXPECT_THAT(load_sets(plan).error().to_string(), HasSubstr("p/0 is in"));
  plan.train = set_of("t.jsonl", 40, 9);
  plan.train_limit = 3;
  plan.limit = 2;
  const auto sets = load_sets(plan).value();
  EXPECT_EQ(sets.front().training.size(), 3u);
  EXPECT_EQ(sets.front().problems.size(), 2u);
  plan.train.clear();
  plan.sets.front() += ":test";
  EXPECT_THAT(load_sets(plan).value().front().training_name, HasSubstr("s.jsonl:validate"));
}

TEST(EvalStatusLine, SaysWhatIsLeftOnceAPaceIsKnown) {
  EvalStatus status;
  status.total = 100;
  status.finished = 40;
  status.kept = 20;
  status.elapsed = Milliseconds(10'000);
  status.spent.usd = 0.5;
  EXPECT_EQ(eval_status_line(status).paint(false),
            "40 of 100 runs · $0.5000 · 0 tokens · 10.0 s · 30.0 s left");
  status.kept = 40;
  EXPECT_EQ(eval_status_line(status).paint(false), "40 of 100 runs · $0.5000 · 0 tokens · 10.0 s");
}

}  // namespace
}  // namespace flowreasoner::cli
