#include "flowreasoner/eval/report/json.h"

#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::eval::report {
namespace {

Json json_of(const std::vector<Outcome>& outcomes, EvaluationOptions options = {},
             const std::vector<SearchCost>& searches = {}) {
  options.run = "r1";
  options.resampling = {1000, 1};
  return json(*evaluate(outcomes, searches, options));
}

TEST(Json, HasTheCellsOfTheCommand) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "direct", "humaneval", "1110");
  outcomes[0].latency = std::chrono::milliseconds(500);
  const Json object = json_of(outcomes);
  EXPECT_EQ(object["run"], "r1");
  ASSERT_EQ(object["cells"].size(), 1U);
  const Json& cell = object["cells"][0];
  EXPECT_EQ(cell["method"], "direct");
  EXPECT_EQ(cell["set"], "humaneval");
  EXPECT_EQ(cell["meta"], nullptr);
  EXPECT_EQ(cell["worker"], Json::array({"w"}));
  EXPECT_EQ(cell["problems"], 4);
  EXPECT_EQ(cell["pass_at_1"], 0.75);
  EXPECT_NEAR(cell["ci95"][0].get<double>(), 0.3006, 1e-4);
  EXPECT_NEAR(cell["ci95"][1].get<double>(), 0.9544, 1e-4);
  EXPECT_EQ(cell["usd"], 0.04);
  EXPECT_EQ(cell["is_priced"], true);
  EXPECT_EQ(cell["tokens"], 480);
  EXPECT_EQ(cell["calls"], 4);
  EXPECT_EQ(cell["latency_p50"], 0.5);
  EXPECT_EQ(object["comparisons"], Json::array());
  EXPECT_EQ(object["overall"], Json::array());
  EXPECT_FALSE(cell.contains("reported"));
  EXPECT_FALSE(cell.contains("search"));
}

TEST(Json, HasComparisonsFrontsAndHeadRoom) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", "1100");
  add_runs(outcomes, "b", "one", "0111");
  add_runs(outcomes, "a", "two", "1");
  add_runs(outcomes, "b", "two", "-");
  const Json object = json_of(outcomes);
  EXPECT_EQ(object["overall"].size(), 2U);
  ASSERT_EQ(object["comparisons"].size(), 2U);  // nothing is shared on "two"; overall is "one" then
  const Json& comparison = object["comparisons"][0];
  EXPECT_EQ(comparison["first"]["method"], "a");
  EXPECT_EQ(comparison["second"]["method"], "b");
  EXPECT_EQ(comparison["difference"], -0.25);
  EXPECT_EQ(comparison["first_more"], 1);
  EXPECT_EQ(comparison["second_more"], 2);
  EXPECT_EQ(comparison["p"], 1.0);
  EXPECT_EQ(comparison["test"], "McNemar exact");
  EXPECT_EQ(comparison["ci95"].size(), 2U);
  EXPECT_EQ(object["fronts"][0]["systems"][0]["method"], "b");
  EXPECT_EQ(object["head_room"][0]["oracle_pass_at_1"], 1.0);
  EXPECT_EQ(object["head_room"][0]["best_fixed"]["method"], "b");
  EXPECT_EQ(object["cells"][3]["pass_at_1"], nullptr);
  EXPECT_FALSE(object["remarks"].empty());
}

TEST(Json, TellsSearchesAndWhatThePaperReports) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "adas", "humaneval", "10");
  EvaluationOptions options;
  options.paper = PaperTable::kMain;
  const Json object =
      json_of(outcomes, options, {{outcomes[0].system, "humaneval", Cost{2, true, 10, 5, 3}}});
  const Json& cell = object["cells"][0];
  EXPECT_EQ(cell["search"]["usd"], 2.0);
  EXPECT_EQ(cell["search"]["tokens"], 15);
  EXPECT_DOUBLE_EQ(cell["usd_per_run_with_search"].get<double>(), 1.01);
  EXPECT_EQ(cell["reported"]["percent"], 84.26);
  EXPECT_EQ(cell["reported"]["row"], "ADAS");
}

}  // namespace
}  // namespace flowreasoner::eval::report
