#include "flowreasoner/tasks/humaneval.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/tasks/task_set.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;

constexpr const char* kRows = FR_SOURCE_DIR "/tests/fixtures/humaneval/problems.jsonl";

/// A data folder as upstream's files would lie in it.
class HumanEval : public ::testing::Test {
 protected:
  HumanEval() { folder_.write("humaneval/HumanEval.jsonl", *read_file(kRows)); }

  void write_public(std::string_view lines) {
    folder_.write("aflow_splits/humaneval_public_test.jsonl", lines);
  }

  Problem problem(const std::string& id) {
    const auto problems = load_humaneval(folder_.path());
    if (!problems) throw std::runtime_error(problems.error().to_string());
    for (const Problem& one : *problems) {
      if (one.id == id) return one;
    }
    throw std::runtime_error("no " + id);
  }

  TestFolder folder_;
};

using Texts = std::vector<std::string>;

TEST_F(HumanEval, ReadsRowsInUpstreamsForm) {
  const Problem first = problem("HumanEval/0");
  EXPECT_EQ(first.entry_point, "has_close_elements");
  EXPECT_TRUE(first.query.starts_with("from typing import List"));
  EXPECT_NE(first.hidden.check.find("def check(candidate)"), std::string::npos);
  EXPECT_TRUE(first.reference.starts_with(first.query));
  EXPECT_GT(first.reference.size(), first.query.size());
}

TEST_F(HumanEval, ThePromptIsContextWhereItHasHelpers) {
  EXPECT_EQ(problem("HumanEval/0").hidden.context, "");
  const Problem cyclic = problem("HumanEval/38");
  EXPECT_EQ(cyclic.hidden.context, cyclic.query);
}

TEST_F(HumanEval, VisibleTestsComeFromTheDocstringWhereNoFileKnowsThem) {
  const Texts expected{"assert longest([]) == None", "assert longest(['a', 'b', 'c']) == 'a'",
                       "assert longest(['a', 'bb', 'ccc']) == 'ccc'"};
  EXPECT_EQ(problem("HumanEval/12").visible.asserts, expected);
  EXPECT_EQ(problem("HumanEval/126").visible.asserts.size(), 8u);
  EXPECT_EQ(problem("HumanEval/32").visible.asserts.size(), 2u);
  EXPECT_TRUE(problem("HumanEval/38").visible.empty());
}

TEST_F(HumanEval, ThePublicTestsComeBeforeTheDocstring) {
  write_public(
      "{\"problem_id\": \"HumanEval/12\", \"test\": [\"assert candidate([]) == None\", \"\"]}\n");
  EXPECT_EQ(problem("HumanEval/12").visible.asserts, Texts{"assert candidate([]) == None"});
  EXPECT_EQ(problem("HumanEval/0").visible.asserts.size(), 2u);
}

TEST_F(HumanEval, APublicTestThatIsBrokenOffGivesWayToTheDocstring) {
  write_public("{\"problem_id\": \"HumanEval/12\", \"test\": [\"assert candidate([]) == [1\"]}\n");
  EXPECT_EQ(problem("HumanEval/12").visible.asserts.size(), 3u);
}

TEST_F(HumanEval, ExamplesThatTheSolutionFailsAreLeftOut) {
  const auto row = [](const char* id, const char* name, const std::string& docstring) {
    return Json{
        {"task_id", id},
        {"entry_point", name},
        {"prompt", "def " + std::string(name) + "(l):\n    \"\"\"" + docstring + "\"\"\"\n"},
        {"test", "def check(candidate):\n    assert True\n"}};
  };
  const auto median =
      humaneval_problem(row("HumanEval/47", "median",
                            "\n    >>> median([3, 1, 2])\n    2\n"
                            "    >>> median([-10, 4, 6, 1000, 10, 20])\n    15.0\n    "));
  ASSERT_TRUE(median) << median.error().to_string();
  EXPECT_EQ(median->visible.asserts, Texts{"assert median([3, 1, 2]) == 2"});
  const auto sorted = humaneval_problem(
      row("HumanEval/116", "sort_array", "\n    >>> sort_array([2, 1]) == [1, 2]\n    "));
  ASSERT_TRUE(sorted);
  EXPECT_TRUE(sorted->visible.empty());
}

TEST_F(HumanEval, ASplitKeepsItsProblemsInTheSetsOrder) {
  folder_.write("aflow_splits/humaneval_validate.jsonl",
                "{\"task_id\": \"HumanEval/38\"}\n{\"task_id\": \"HumanEval/0\"}\n");
  const auto set = load_task_set("humaneval:validate", folder_.path());
  ASSERT_TRUE(set) << set.error().to_string();
  EXPECT_EQ(set->name, "humaneval:validate");
  ASSERT_EQ(set->problems.size(), 2u);
  EXPECT_EQ(set->problems[0].id, "HumanEval/0");
  EXPECT_EQ(set->problems[1].id, "HumanEval/38");
}

TEST_F(HumanEval, ASplitThatDoesNotFitTheSetIsRefused) {
  folder_.write("aflow_splits/humaneval_test.jsonl", "{\"task_id\": \"HumanEval/999\"}\n");
  const auto set = load_humaneval(folder_.path(), Split::kTest);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code(), Errc::kBadData);
  EXPECT_NE(set.error().message().find("HumanEval/999"), std::string::npos);
}

TEST_F(HumanEval, MissingFilesAndBrokenRowsAreNamed) {
  const auto split = load_humaneval(folder_.path(), Split::kValidate);
  ASSERT_FALSE(split);
  EXPECT_EQ(split.error().code(), Errc::kNotFound);
  EXPECT_NE(split.error().message().find("humaneval_validate.jsonl"), std::string::npos);

  write_public("{\"problem_id\": \"HumanEval/12\", \"test\": \"assert\"}\n");
  const auto broken = load_humaneval(folder_.path());
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message().find("humaneval_public_test.jsonl:1: "), std::string::npos);

  const TestFolder empty;
  const auto none = load_humaneval(empty.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), Errc::kNotFound);
  EXPECT_NE(none.error().message().find("HumanEval.jsonl"), std::string::npos);
}

TEST(HumanEvalRow, NamesTheFieldThatIsMissing) {
  Json row{
      {"task_id", "HumanEval/0"}, {"prompt", "p"}, {"entry_point", "f"}, {"test", "assert f(1)"}};
  const auto problem = humaneval_problem(row);
  ASSERT_FALSE(problem);
  EXPECT_EQ(problem.error().message(), "the field 'test' does not define check(candidate)");
  row.erase("test");
  EXPECT_EQ(humaneval_problem(row).error().message(),
            "a HumanEval row needs the text field 'test'");
}

}  // namespace
}  // namespace flowreasoner::tasks
