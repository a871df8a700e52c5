#include "flowreasoner/eval/verdict_cache.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

SampleVerdict passed() {
  SampleVerdict verdict;
  verdict.passed = true;
  return verdict;
}

TEST(VerdictCache, TheSecondOfAKeyGetsTheVerdictOfTheFirst) {
  VerdictCache cache(10);
  const auto first = cache.find_or_add("a");
  const auto second = cache.find_or_add("a");
  EXPECT_TRUE(first.is_new);
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.verdict->get(), nullptr);
  first.verdict->set(passed());
  ASSERT_NE(second.verdict->get(), nullptr);
  EXPECT_TRUE(second.verdict->get()->passed);
}

TEST(VerdictCache, AVerdictMayBeThatOfAnotherProgram) {
  VerdictCache cache(10);
  const auto code = cache.find_or_add("code");
  const auto reply = cache.find_or_add("reply with that code");
  reply.verdict->set_same_as(code.verdict);
  EXPECT_EQ(reply.verdict->get(), nullptr);
  code.verdict->set(passed());
  EXPECT_EQ(reply.verdict->get(), code.verdict->get());
  EXPECT_TRUE(reply.verdict->claim());
  EXPECT_FALSE(code.verdict->claim());
  EXPECT_FALSE(reply.verdict->claim());
}

TEST(VerdictCache, TheOldestGoesFirstAndStaysWithWhoHoldsIt) {
  VerdictCache cache(2);
  const auto oldest = cache.find_or_add("a");
  oldest.verdict->set(passed());
  cache.find_or_add("b");
  cache.find_or_add("c");
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_FALSE(cache.find_or_add("b").is_new);
  EXPECT_TRUE(cache.find_or_add("a").is_new);
  EXPECT_TRUE(oldest.verdict->get()->passed);
}

}  // namespace
}  // namespace flowreasoner::eval
