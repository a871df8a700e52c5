#include "flowreasoner/meta_agent/query.h"

#include <gtest/gtest.h>

namespace flowreasoner::meta_agent {
namespace {

TEST(QueryTest, TheHiddenPartStaysBehind) {
  tasks::Problem problem;
  problem.query = "def f(x): ...";
  problem.entry_point = "f";
  problem.visible.asserts = {"assert f(1) == 2"};
  problem.hidden.asserts = {"assert f(2) == 3"};
  problem.reference = "def f(x): return x + 1";
  const Query query = query_of(problem);
  EXPECT_EQ(query.text, problem.query);
  EXPECT_EQ(query.entry_point, "f");
  EXPECT_EQ(query.visible.asserts, problem.visible.asserts);
}

TEST(QueryTest, TheKindIsReadFromNameTestsAndWords) {
  Query query;
  query.text = "What is the capital of Australia?";
  EXPECT_EQ(read_query(query).kind, QueryKind::kQuestion);
  query.text = "Read n from standard input and print the n-th prime.";
  EXPECT_EQ(read_query(query).kind, QueryKind::kProgram);
  query.text = "Write a Python function that reverses a list.";
  EXPECT_EQ(read_query(query).kind, QueryKind::kCode);
  query.entry_point = "reverse";
  EXPECT_EQ(read_query(query).kind, QueryKind::kFunction);
}

TEST(QueryTest, ALongRestrictedQueryLooksHarderThanAShortOne) {
  Query simple;
  simple.text = "def add(a, b):\n    \"\"\"Return the sum.\"\"\"\n";
  simple.entry_point = "add";
  EXPECT_EQ(read_query(simple).difficulty, Difficulty::kLow);
  EXPECT_TRUE(read_query(simple).has_signature);

  Query hard;
  hard.entry_point = "min_path";
  hard.text = "def min_path(grid, k):\n\"\"\"";
  for (int i = 0; i < 12; ++i) {
    hard.text +=
        "You must find the lexicographically minimum path in the grid; if a cell is invalid, it is "
        "never used, and at most one neighbor counts. ";
  }
  const QueryReading reading = read_query(hard);
  EXPECT_EQ(reading.difficulty, Difficulty::kHigh);
  EXPECT_GE(reading.rules, 7u);
}

TEST(QueryTest, TestsAreCountedInBothForms) {
  Query query;
  query.entry_point = "f";
  query.visible.asserts = {"assert f(1) == [1]", "assert abs(f(2) - 0.5) < 1e-6"};
  EXPECT_EQ(read_query(query).visible_tests, 2u);
  EXPECT_TRUE(read_query(query).has_container_tests);
  EXPECT_TRUE(read_query(query).has_float_tests);
  query.visible.asserts.clear();
  query.visible.check = "def check(candidate):\n    assert candidate(1)\n    assert candidate(2)\n";
  EXPECT_EQ(read_query(query).visible_tests, 2u);
  query.visible.check = "def check(candidate):\n    run(candidate)\n";
  EXPECT_EQ(read_query(query).visible_tests, 1u);
}

TEST(QueryTest, WordsInsideOtherWordsDoNotCount) {
  Query query;
  query.text = "The notified classifier is mustard.";
  EXPECT_EQ(read_query(query).rules, 0u);
  EXPECT_EQ(read_query(query).functions, 0u);
}

}  // namespace
}  // namespace flowreasoner::meta_agent
