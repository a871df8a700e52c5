#include "flowreasoner/record/trajectory.h"

#include <gtest/gtest.h>

namespace flowreasoner::record {
namespace {

EpisodeDetail sample_detail() {
  EpisodeDetail detail;
  detail.episode.run = "20260131-154502-k7f3";
  detail.episode.index = 4;
  detail.episode.set = "humaneval:test";
  detail.episode.problem = "HumanEval/0";
  detail.episode.result = Json{{"query", "def f():"}, {"final_round", 1}};
  RoundRecord round;
  round.number = 1;
  round.reply = "<think>hm</think><graph>g</graph>";
  round.graph = "class Workflow: pass";
  round.visible = Json{{"passed", 1}, {"total", 2}};
  round.score = 0.5;
  round.usd = 0.25;
  round.calls = 3;
  detail.rounds.push_back(round);
  return detail;
}

TEST(Trajectory, IsMadeFromARecordedEpisode) {
  const Json line = to_json(trajectory_of(sample_detail()));
  EXPECT_EQ(line.at("id"), "20260131-154502-k7f3/4");
  EXPECT_EQ(line.at("query"), "def f():");
  EXPECT_EQ(line.at("final_round"), 1);
  const Json& round = line.at("rounds").at(0);
  EXPECT_EQ(round.at("workflow").at("graph"), "class Workflow: pass");
  EXPECT_EQ(round.at("visible").at("total"), 2);
  EXPECT_EQ(round.at("cost").at("calls"), 3);
  EXPECT_TRUE(round.at("hidden").is_null());
}

TEST(Trajectory, ComesBackFromItsLine) {
  const Json line = to_json(trajectory_of(sample_detail()));
  const auto back = trajectory_from_json(line);
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(to_json(*back), line);
}

TEST(Trajectory, NamesTheMissingField) {
  const auto back = trajectory_from_json(Json{{"id", "x"}, {"rounds", Json::array()}});
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code(), Errc::kBadData);
  EXPECT_NE(back.error().message().find("query"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::record
