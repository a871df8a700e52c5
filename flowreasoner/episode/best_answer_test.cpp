#include "flowreasoner/episode/best_answer.h"

#include <gtest/gtest.h>

namespace flowreasoner::episode {
namespace {

Answer answer_of(std::int64_t round, std::int64_t passed, std::int64_t total, double score) {
  Answer answer;
  answer.place.round = round;
  answer.text = "answer of round " + std::to_string(round);
  answer.passed = passed;
  answer.total = total;
  answer.round_score = score;
  return answer;
}

TEST(BestAnswerTest, AnAnswerThatPassesMoreTestsIsBetterWhateverItsRoundScored) {
  BestAnswer best;
  EXPECT_TRUE(best.offer(answer_of(1, 1, 3, 0.9)));
  EXPECT_TRUE(best.offer(answer_of(2, 2, 3, 0.1)));
  EXPECT_FALSE(best.offer(answer_of(3, 1, 3, 1.0)));
  EXPECT_EQ(best.best()->place.round, 2);
}

TEST(BestAnswerTest, AmongEqualAnswersTheBetterRoundWinsAndThenTheEarlier) {
  BestAnswer best;
  best.offer(answer_of(1, 2, 3, 0.5));
  EXPECT_TRUE(best.offer(answer_of(2, 2, 3, 0.7)));
  EXPECT_FALSE(best.offer(answer_of(3, 2, 3, 0.7)));
  EXPECT_EQ(best.best()->place.round, 2);
}

TEST(BestAnswerTest, AnEmptyAnswerIsNone) {
  BestAnswer best;
  Answer empty = answer_of(1, 3, 3, 1);
  empty.text.clear();
  EXPECT_FALSE(best.offer(empty));
  EXPECT_FALSE(best.best());
  EXPECT_FALSE(best.passes_all());
}

TEST(BestAnswerTest, WithoutTestsNothingPassesAll) {
  BestAnswer best;
  best.offer(answer_of(1, 0, 0, 1));
  EXPECT_TRUE(best.best());
  EXPECT_FALSE(best.passes_all());
  best.offer(answer_of(2, 3, 3, 0.1));
  EXPECT_TRUE(best.passes_all());
}

}  // namespace
}  // namespace flowreasoner::episode
