#include "flowreasoner/episode/agreement.h"

#include <gtest/gtest.h>

namespace flowreasoner::episode {
namespace {

Place place_of(std::int64_t round, std::int64_t validation) {
  return Place{round, 0, validation};
}

TEST(AgreementTest, TheGroupWithTheGreatestSizeTimesTestsPassedLeads) {
  Agreement agreement;
  agreement.add(place_of(1, 0), "a", "A", 1);
  agreement.add(place_of(1, 1), "a2", "A", 1);
  agreement.add(place_of(1, 2), "b", "B", 3);
  ASSERT_NE(agreement.leader(), nullptr);
  EXPECT_EQ(agreement.leader()->answer, "b");  // 1 x 3 > 2 x 1
  agreement.add(place_of(2, 0), "a3", "A", 1);
  agreement.add(place_of(2, 1), "a4", "A", 1);
  EXPECT_EQ(agreement.leader()->answer, "a");  // 4 x 1 > 1 x 3
}

TEST(AgreementTest, WithoutTestsTheLargestGroupLeadsAndTheEarliestAmongEqual) {
  Agreement agreement;
  agreement.add(place_of(1, 0), "x", "X", 0);
  agreement.add(place_of(1, 1), "y", "Y", 0);
  EXPECT_EQ(agreement.leader()->answer, "x");
  agreement.add(place_of(1, 2), "y", "Y", 0);
  EXPECT_EQ(agreement.leader()->answer, "y");
}

TEST(AgreementTest, ItIsSettledByThreeVotesAndTwoThirds) {
  Agreement agreement;
  agreement.add(place_of(1, 0), "x", "X", 0);
  agreement.add(place_of(1, 1), "x", "X", 0);
  EXPECT_FALSE(agreement.is_settled());
  agreement.add(place_of(1, 2), "y", "Y", 0);
  agreement.add(place_of(2, 0), "z", "Z", 0);
  agreement.add(place_of(2, 1), "x", "X", 0);
  EXPECT_FALSE(agreement.is_settled());  // 3 of 5
  agreement.add(place_of(2, 2), "x", "X", 0);
  EXPECT_TRUE(agreement.is_settled());  // 4 of 6
}

TEST(AgreementTest, EmptyAnswersCountAsVotesForNothing) {
  Agreement agreement;
  agreement.add(place_of(1, 0), "", "", 0);
  EXPECT_EQ(agreement.leader(), nullptr);
  EXPECT_EQ(agreement.sentence(), "There is no answer yet.");
  agreement.add(place_of(1, 1), "x", "X", 0);
  EXPECT_DOUBLE_EQ(agreement.share("X"), 0.5);
  EXPECT_EQ(agreement.sentence(), "1 of 2 answers so far agree with the leading one.");
}

TEST(AgreementTest, AnswersThatSayTheSameAreNormalizedToTheSame) {
  EXPECT_EQ(normalized_answer(" Canberra.\n"), normalized_answer("canberra"));
  EXPECT_EQ(normalized_answer("1,234.50"), normalized_answer("$1234.5"));
  EXPECT_EQ(normalized_answer("42.0"), "42");
  EXPECT_NE(normalized_answer("42"), normalized_answer("43"));
  EXPECT_NE(normalized_answer("-1"), normalized_answer("1"));
  EXPECT_EQ(normalized_answer("."), "");
}

TEST(AgreementTest, BehaviourDiffersByValueAndByPassingButNotByAddress) {
  const auto one = std::vector<tasks::Behaviour>{{true, "<f at 0x7f1234567890>"}};
  const auto same = std::vector<tasks::Behaviour>{{true, "<f at 0x7fabcdef0000>"}};
  const auto failed = std::vector<tasks::Behaviour>{{false, "<f at 0x7f1234567890>"}};
  EXPECT_EQ(behaviour_signature(one), behaviour_signature(same));
  EXPECT_NE(behaviour_signature(one), behaviour_signature(failed));
}

}  // namespace
}  // namespace flowreasoner::episode
