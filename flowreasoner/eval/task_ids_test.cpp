#include "flowreasoner/eval/task_ids.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

TEST(TaskIds, AllSpellingsOfAnIdAreOneProblem) {
  const TaskIds ids({"MBPP/2", "MBPP/20", "HumanEval/2"});
  for (const char* spelling : {"MBPP/2", "Mbpp/2", "mbpp/2", "Mbpp_2"}) {
    EXPECT_EQ(*ids.find(spelling), 0u) << spelling;
  }
  EXPECT_EQ(*ids.find("humaneval/2"), 2u);
  EXPECT_EQ(ids.name(1), "MBPP/20");
}

TEST(TaskIds, AnUnknownIdIsNamedWithOneThatIsThere) {
  const auto found = TaskIds({"MBPP/2"}).find("MBPP/3");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), Errc::kBadData);
  EXPECT_EQ(found.error().message(), "the set has no problem 'MBPP/3'; its first is 'MBPP/2'");
}

TEST(TaskIds, TheExactSpellingGoesFirstAndOthersMustNotFitTwo) {
  const TaskIds ids({"a/b", "a_b", "A/B"});
  EXPECT_EQ(*ids.find("a/b"), 0u);
  EXPECT_EQ(*ids.find("A/B"), 2u);
  EXPECT_FALSE(ids.find("A_B"));
}

}  // namespace
}  // namespace flowreasoner::eval
