#include "flowreasoner/episode/rounds.h"

#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

namespace flowreasoner::episode {
namespace {

std::vector<RoundScore> rounds_of(const std::vector<double>& scores) {
  std::vector<RoundScore> rounds;
  for (const double score : scores) {
    rounds.push_back({static_cast<std::int64_t>(rounds.size()) + 1, 0, score});
  }
  return rounds;
}

TEST(RoundsTest, TheBestAndTheFirstAreInTheDraw) {
  const Draw draw = parent_draw(rounds_of({0.1, 0.9, 0.2, 0.8, 0.7, 0.6, 0.5}), {});
  EXPECT_EQ(draw.places, (std::vector<std::size_t>{1, 3, 4, 5, 0}));
}

TEST(RoundsTest, AFirstRoundAmongTheBestIsNotTakenTwice) {
  const Draw draw = parent_draw(rounds_of({0.9, 0.1}), {});
  EXPECT_EQ(draw.places, (std::vector<std::size_t>{0, 1}));
}

TEST(RoundsTest, EqualScoresKeepTheirOrder) {
  SelectionOptions options;
  options.sample = 2;
  const Draw draw = parent_draw(rounds_of({0.5, 0.5, 0.5}), options);
  EXPECT_EQ(draw.places, (std::vector<std::size_t>{0, 1}));
}

TEST(RoundsTest, ProbabilitiesAreThoseOfTheFormula) {
  const Draw draw = parent_draw(rounds_of({1.0, 0.9}), {});
  const double e = std::exp(-2.0);  // 0.2 * 100 * (0.9 - 1.0)
  ASSERT_EQ(draw.probabilities.size(), 2u);
  EXPECT_NEAR(draw.probabilities[0], 0.15 + 0.7 / (1 + e), 1e-12);
  EXPECT_NEAR(draw.probabilities[1], 0.15 + 0.7 * e / (1 + e), 1e-12);
}

TEST(RoundsTest, ProbabilitiesSumToOneWhateverTheScores) {
  for (const auto& scores : {std::vector<double>{0}, {0, 1}, {0.3, 0.3, 0.3, 0.3, 0.3, 0.3}}) {
    const Draw draw = parent_draw(rounds_of(scores), {});
    EXPECT_NEAR(std::accumulate(draw.probabilities.begin(), draw.probabilities.end(), 0.0), 1.0,
                1e-12);
  }
}

TEST(RoundsTest, DrawsFollowTheProbabilities) {
  const auto rounds = rounds_of({0.2, 1.0, 0.95});
  const Draw draw = parent_draw(rounds, {});
  Random random(named_seed(7, "test"));
  std::map<std::size_t, int> counts;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) ++counts[choose_parent(rounds, {}, random)];
  for (std::size_t i = 0; i < draw.places.size(); ++i) {
    EXPECT_NEAR(counts[draw.places[i]] / double{kDraws}, draw.probabilities[i], 0.02);
  }
}

TEST(RoundsTest, TheSameSeedChoosesTheSameParents) {
  const auto rounds = rounds_of({0.2, 0.4, 0.4, 0.3});
  Random one(named_seed(1, "parent"));
  Random other(named_seed(1, "parent"));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(choose_parent(rounds, {}, one), choose_parent(rounds, {}, other));
  }
}

TEST(RoundsTest, SelectionBestTakesTheEarliestOfTheBest) {
  SelectionOptions options;
  options.selection = Selection::kBest;
  Random random(1);
  EXPECT_EQ(choose_parent(rounds_of({0.2, 0.8, 0.8}), options, random), 1u);
}

TEST(RoundsTest, SelectionsHaveNames) {
  for (const Selection selection : {Selection::kSoft, Selection::kBest}) {
    EXPECT_EQ(selection_from_name(selection_name(selection)), selection);
  }
  EXPECT_FALSE(selection_from_name("worst"));
}

}  // namespace
}  // namespace flowreasoner::episode
