#include "flowreasoner/eval/head_room.h"

#include <array>

#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::eval {
namespace {

std::optional<HeadRoom> head_room_of(const std::vector<Outcome>& outcomes,
                                     std::vector<std::size_t> columns) {
  std::vector<System> systems;
  for (const char* method : {"a", "b", "c"}) systems.push_back({method, "", {"w"}});
  const ShareMatrix matrix = share_matrix(outcomes, systems);
  const std::array sets{&matrix};
  return head_room(sets, columns, {1000, 1});
}

TEST(HeadRoom, IsTheOracleLessTheBestFixedSystem) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "11100");
  add_runs(outcomes, "b", "s", "00110");
  const auto room = head_room_of(outcomes, {0, 1});
  ASSERT_TRUE(room);
  EXPECT_EQ(room->problems, 5);
  EXPECT_EQ(room->best_fixed, 0U);
  EXPECT_DOUBLE_EQ(room->best_fixed_pass, 0.6);
  EXPECT_DOUBLE_EQ(room->oracle_pass, 0.8);
  EXPECT_EQ(room->solved_by_all, 1);
  EXPECT_EQ(room->solved_by_none, 1);
  EXPECT_GE(room->ci95->low, 0);
  EXPECT_FALSE(room->foresight_pass);  // one run says nothing of luck
}

TEST(HeadRoom, IsOverProblemsThatAllWereJudgedOn) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "s", "11-0");
  add_runs(outcomes, "b", "s", "-011");
  const auto room = head_room_of(outcomes, {0, 1});
  EXPECT_EQ(room->problems, 2);
  EXPECT_DOUBLE_EQ(room->oracle_pass, 1);
  EXPECT_FALSE(head_room_of(outcomes, {0, 1, 2}));  // c never ran
  EXPECT_FALSE(head_room_of(outcomes, {0}));
}

TEST(HeadRoom, ForesightChoosesByTheOtherRuns) {
  // a solves p0 always and p1 never, b the other way round: one run tells all about the other.
  std::vector<Outcome> outcomes;
  for (const std::int64_t repeat : {0, 1}) {
    add_runs(outcomes, "a", "s", "10", repeat);
    add_runs(outcomes, "b", "s", "01", repeat);
  }
  EXPECT_DOUBLE_EQ(*head_room_of(outcomes, {0, 1})->foresight_pass, 1);

  // Both solve the one problem in one run of two: whichever is chosen by its lucky run fails in the
  // other. a's run is kept back and fails (1/2): its other run solved, so a is chosen and fails. It
  // solves (1/2): its other run failed; b looks better half of the time and then fails, else a, the
  // first of equals, solves: 1/4.
  outcomes.clear();
  add_runs(outcomes, "a", "s", "1", 0);
  add_runs(outcomes, "a", "s", "0", 1);
  add_runs(outcomes, "b", "s", "0", 0);
  add_runs(outcomes, "b", "s", "1", 1);
  const auto room = head_room_of(outcomes, {0, 1});
  EXPECT_DOUBLE_EQ(room->oracle_pass, 0.5);
  EXPECT_DOUBLE_EQ(*room->foresight_pass, 0.25);
}

TEST(HeadRoom, ForesightSeesThroughLuckWhereTheOracleDoesNot) {
  // Three systems that solve every problem in half of their runs: there is nothing to choose.
  Random random(5);
  std::vector<Outcome> outcomes;
  for (const char* method : {"a", "b", "c"}) {
    for (std::int64_t repeat = 0; repeat < 5; ++repeat) {
      std::string runs;
      for (int i = 0; i < 400; ++i) runs += uniform01(random) < 0.5 ? '1' : '0';
      add_runs(outcomes, method, "s", runs, repeat);
    }
  }
  const auto room = head_room_of(outcomes, {0, 1, 2});
  EXPECT_GT(room->oracle_pass, 0.65);
  EXPECT_NEAR(*room->foresight_pass, 0.5, 0.03);
}

}  // namespace
}  // namespace flowreasoner::eval
