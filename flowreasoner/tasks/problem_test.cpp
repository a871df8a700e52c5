#include "flowreasoner/tasks/problem.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

std::string error_of(const char* json) {
  const auto problem = problem_from_json(Json::parse(json));
  return problem ? "" : problem.error().message();
}

TEST(Problem, KeepsAllFieldsThroughJson) {
  Problem problem;
  problem.id = "mine/1";
  problem.query = "Write add(a, b).";
  problem.entry_point = "add";
  problem.visible.asserts = {"assert add(1, 2) == 3"};
  problem.hidden.setup = "import math";
  problem.hidden.check = "def check(candidate):\n    assert candidate(2, 2) == 4";
  problem.reference = "def add(a, b):\n    return a + b\n";
  problem.preamble = "import math\n";
  const auto again = problem_from_json(to_json(problem));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(to_json(*again), to_json(problem));
  EXPECT_EQ(again->visible.asserts, problem.visible.asserts);
  EXPECT_EQ(again->hidden.setup, "import math");
}

TEST(Problem, TestsMayBePythonSource) {
  const auto problem = problem_from_json(Json::parse(
      R"({"query": "q", "entry_point": "f", "visible": "import re\nassert f(1) == 2\nassert f(2) == 3"})"));
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->visible.asserts.size(), 2u);
  EXPECT_EQ(problem->visible.setup, "import re");
}

TEST(Problem, SaysWhichFieldIsWrong) {
  EXPECT_EQ(error_of(R"([1])"), "not an object");
  EXPECT_EQ(error_of(R"({"entry_point": "f"})"), "the field 'query' is missing or empty");
  EXPECT_EQ(error_of(R"({"query": 3})"), "the field 'query' is not a string");
  EXPECT_EQ(error_of(R"({"query": "q", "visble": []})"), "unknown field 'visble'");
  EXPECT_EQ(error_of(R"({"query": "q", "visible": [1]})"),
            "the field 'visible': its item 1 is not a string");
  EXPECT_EQ(error_of(R"({"query": "q", "visible": ["  "]})"),
            "the field 'visible': its item 1 is empty");
  EXPECT_EQ(error_of(R"({"query": "q", "hidden": 3})"),
            "the field 'hidden': neither a list of asserts, nor Python source, nor an object");
  EXPECT_EQ(error_of(R"({"query": "q", "hidden": {"chekc": ""}})"),
            "the field 'hidden': unknown field 'chekc'");
  EXPECT_EQ(error_of(R"({"query": "q", "hidden": {"check": "def cheque(c): pass"}})"),
            "the field 'hidden': its 'check' does not define check(candidate)");
  EXPECT_NE(error_of(R"({"query": "q", "visible": ["assert f([1) == 2"]})").find("not closed"),
            std::string::npos);
}

TEST(Problem, TestsOnCandidateNeedTheEntryPoint) {
  EXPECT_NE(
      error_of(R"({"query": "q", "visible": ["assert candidate(1) == 2"]})").find("entry_point"),
      std::string::npos);
  EXPECT_EQ(error_of(R"({"query": "q", "visible": ["assert f(1) == 2  # my_candidate"]})"), "");
  EXPECT_EQ(error_of(R"({"query": "q", "comment": "why", "metadata": {"level": 2}})"), "");
}

TEST(Problem, InputsOfAFunctionNeedItsName) {
  EXPECT_EQ(error_of(R"({"query": "q", "hidden": {"cases": [{"input": [1], "output": 1}]}})"),
            "the tests give inputs of a function, but the field 'entry_point' does not name it");
  EXPECT_EQ(error_of(R"({"query": "q", "hidden": {"stdio": [{"input": "1", "output": "1"}]}})"),
            "");
}

TEST(Problem, WhatIsRightStandsInTheCasesOrInTheReference) {
  const std::string lead =
      R"({"query": "q", "entry_point": "f", "visible": {"cases": {"inputs": [[1]])";
  EXPECT_EQ(error_of((lead + "}}}").c_str()),
            "the 'cases' expect what the field 'reference' gives, which is not there");
  EXPECT_EQ(error_of((lead + R"(, "expected": [1]}}})").c_str()), "");
  EXPECT_EQ(error_of((lead + R"(}}, "reference": "def f(x): return x"})").c_str()), "");
}

TEST(Verdict, KeepsAllFieldsThroughJson) {
  Verdict verdict;
  verdict.ending = "exited";
  verdict.results = {TestResult{true, "assert f(1) == 1", "", "", "", ""},
                     TestResult{false, "assert f(2) == 3", "AssertionError", "no", "3", "2"}};
  const auto again = verdict_from_json(to_json(verdict));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(to_json(*again), to_json(verdict));
  EXPECT_EQ(again->total(), 2);
  EXPECT_EQ(again->passed_count(), 1);
}

TEST(Verdict, RefusesWhatIsNoVerdict) {
  for (const char* json : {"1", "{}", R"({"passed": true})", R"({"passed": true, "results": [1]})",
                           R"({"passed": true, "results": [{"expression": "x"}]})"}) {
    const auto verdict = verdict_from_json(Json::parse(json));
    ASSERT_FALSE(verdict) << json;
    EXPECT_EQ(verdict.error().code(), Errc::kBadData);
  }
}

}  // namespace
}  // namespace flowreasoner::tasks
