#include "flowreasoner/tasks/upstream_row.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/problem_file.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using Texts = std::vector<std::string>;

Json parted_row() {
  return {{"task_id", "HumanEval/900"},
          {"prompt", "def twice(x):\n    \"\"\"Twice x.\"\"\"\n"},
          {"entry_point", "twice"},
          {"canonical_solution", "    return 2 * x\n"},
          {"val", {"assert twice(1) == 2"}},
          {"test", "def check(candidate):\n    assert candidate(2) == 4\n"}};
}

TEST(UpstreamRow, FlowReasonersTestsForFeedbackAndForTheVerdictStayApart) {
  const auto problem = problem_of_row(parted_row());
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->id, "HumanEval/900");
  EXPECT_EQ(problem->visible.asserts, Texts{"assert twice(1) == 2"});
  EXPECT_TRUE(problem->hidden.asserts.empty());
  EXPECT_NE(problem->hidden.check.find("candidate(2) == 4"), std::string::npos);
  EXPECT_EQ(problem->reference, problem->query + "    return 2 * x\n");
}

TEST(UpstreamRow, FlowReasonersTestsMayBeAnyPython) {
  Json row = parted_row();
  row["prompt"] = "Write twice(x).";
  row["code"] = "def twice(x):\n    return 2 * x";
  row.erase("canonical_solution");
  row["val"] = "def check():\n    assert twice(1) == 2\n";
  row["test"] =
      "import unittest\nclass TestCases(unittest.TestCase):\n    def test_two(self):\n"
      "        self.assertEqual(twice(2), 4)\n";
  const auto problem = problem_of_row(row);
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->visible.asserts, Texts{"def check():\n    assert twice(1) == 2\ncheck()"});
  EXPECT_EQ(problem->hidden.unittest, row["test"].get<std::string>());
  EXPECT_EQ(problem->reference, row["code"].get<std::string>());
}

TEST(UpstreamRow, ASolutionThatDoesNotContinueThePromptIsNoReference) {
  Json row = parted_row();
  row["prompt"] = "Write twice(x).";
  const auto problem = problem_of_row(row);
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->reference, "");
}

TEST(UpstreamRow, NamesWhatIsWrongInFlowReasonersRow) {
  const auto error_with = [](const char* field, const Json& value) {
    Json row = parted_row();
    row[field] = value;
    const auto problem = problem_of_row(row);
    return problem ? "none" : problem.error().message();
  };
  EXPECT_EQ(error_with("test", nullptr), "a row with 'val' needs the field 'test'");
  EXPECT_EQ(error_with("val", 3),
            "the field 'val': neither a list of asserts, nor Python source, nor an object");
  EXPECT_EQ(error_with("val", {"assert twice([1) == 2"}).find("the field 'val': its item 1: "), 0u);
  EXPECT_EQ(error_with("prompt", ""), "a row with 'val' needs the text field 'prompt'");
}

TEST(UpstreamRow, RowsAreToldByTheirFields) {
  const testing::TestFolder folder;
  const auto file = folder.write(
      "p.jsonl",
      R"({"task_id": "HumanEval/1", "prompt": "def f(x):\n", "entry_point": "f", "test": "def check(candidate):\n    assert candidate(1)\n"})"
      "\n"
      R"({"task_id": "Mbpp/2", "prompt": "\"\"\"\nassert f(1) == 1\n\"\"\"\n", "entry_point": "f", "canonical_solution": "def f(x): return x", "base_input": [[1]], "plus_input": {}, "atol": 0})"
      "\n"
      R"({"task_id": 3, "text": "Write f.", "code": "def f(x): return x", "test_list": ["assert f(1) == 1"]})"
      "\n"
      R"({"task_id": 4, "prompt": "Write f.", "code": "def f(x): return x", "test_imports": [], "test_list": ["assert f(1) == 1"]})"
      "\n"
      R"({"task_id": "BigCodeBench/5", "complete_prompt": "def task_func():\n", "instruct_prompt": "i", "code_prompt": "c", "canonical_solution": "s", "entry_point": "task_func", "test": "class T(TestCase): pass"})"
      "\n"
      R"({"id": "mine", "query": "Write f.", "entry_point": "f", "visible": ["assert f(1) == 1"]})"
      "\n");
  const auto problems = load_problem_file(file);
  ASSERT_TRUE(problems) << problems.error().to_string();
  Texts ids;
  for (const Problem& problem : *problems) ids.push_back(problem.id);
  EXPECT_EQ(ids, (Texts{"HumanEval/1", "Mbpp/2", "MBPP/3", "MBPP/4", "BigCodeBench/5", "mine"}));
  EXPECT_FALSE((*problems)[0].hidden.check.empty());
  EXPECT_FALSE((*problems)[1].hidden.cases.empty());
  EXPECT_FALSE((*problems)[4].hidden.unittest.empty());
}

}  // namespace
}  // namespace flowreasoner::tasks
