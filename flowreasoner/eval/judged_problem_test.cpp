#include "flowreasoner/eval/judged_problem.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

tasks::Problem problem(std::string visible, std::string hidden) {
  tasks::Problem problem;
  problem.id = "p/1";
  problem.query = "def f():";
  problem.entry_point = "f";
  problem.reference = "right";
  if (!visible.empty()) problem.visible.asserts.push_back(std::move(visible));
  if (!hidden.empty()) problem.hidden.asserts.push_back(std::move(hidden));
  return problem;
}

TEST(JudgedProblem, TheHiddenTestsDecideElseTheVisibleOnes) {
  const auto judged = judged_problems({problem("assert 1", "assert 2"), problem("assert 3", "")});
  ASSERT_TRUE(judged);
  EXPECT_EQ((*judged)[0].suite->tests.asserts.front(), "assert 2");
  EXPECT_EQ((*judged)[1].suite->tests.asserts.front(), "assert 3");
  EXPECT_EQ((*judged)[0].suite->reference, "right");
  EXPECT_EQ((*judged)[0].suite->entry_point, "f");
  EXPECT_EQ((*judged)[0].prompt, "def f():");
}

TEST(JudgedProblem, WithoutTestsNothingCanBeJudged) {
  const auto judged = judged_problems({problem("", "")});
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().message(), "the problem 'p/1' has no tests to judge a sample by");
}

}  // namespace
}  // namespace flowreasoner::eval
