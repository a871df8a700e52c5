#include "flowreasoner/tasks/mbpp.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/task_set.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;
using Texts = std::vector<std::string>;

Json full_row(int id = 11) {
  return {
      {"text", "Write a function that lists the even numbers below n."},
      {"code", "import math\r\ndef small(x):\r\n  return x < 9\r\ndef evens(n):\r\n  return set()"},
      {"task_id", id},
      {"test_setup_code", ""},
      {"test_list", {"assert set(evens(3)) == {0, 2}", "assert set(evens(1)) == {0}"}},
      {"challenge_test_list", {"assert evens(0) == set()"}}};
}

Json sanitized_row(int id = 2) {
  return {{"source_file", "x.ipynb"},
          {"task_id", id},
          {"prompt", "Write a function that halves."},
          {"code", "def half(x):\n  return x / 2"},
          {"test_imports", {"import math", "import re"}},
          {"test_list", {"assert math.isclose(half(3), 1.5)", "assert half(2) == 1"}}};
}

Json aflow_row(int id = 2) {
  Json row = sanitized_row(id);
  row["prompt"] = "Write a function that halves.\n\ndef half(x):";
  row["entry_point"] = "half";
  row["test"] = "def check():\n    assert half(2) == 1\n";
  return row;
}

std::string error_of(const Json& row) {
  const auto problem = mbpp_problem(row);
  return problem ? "none" : problem.error().message();
}

TEST(Mbpp, ReadsARowOfTheFullSet) {
  const auto problem = mbpp_problem(full_row());
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->id, "MBPP/11");
  EXPECT_EQ(problem->entry_point, "evens");
  EXPECT_EQ(problem->query,
            "Write a function that lists the even numbers below n.\n\nThe function is called "
            "`evens`. It has to pass this test:\nassert set(evens(3)) == {0, 2}\n");
  EXPECT_EQ(problem->visible.asserts, Texts{"assert set(evens(3)) == {0, 2}"});
  const Texts all{"assert set(evens(3)) == {0, 2}", "assert set(evens(1)) == {0}"};
  EXPECT_EQ(problem->hidden.asserts, all) << "challenge tests are not judged";
  EXPECT_EQ(problem->reference.find('\r'), std::string::npos);
}

TEST(Mbpp, WhatTheAssertsNeedIsSetupAndIsShownWhereItIsCode) {
  Json row = full_row();
  row["test_setup_code"] = "root = Node(1)\r\nroot.left = Node(2)";
  const auto full = mbpp_problem(row);
  ASSERT_TRUE(full) << full.error().to_string();
  EXPECT_EQ(full->visible.setup, "root = Node(1)\nroot.left = Node(2)");
  EXPECT_EQ(full->hidden.setup, full->visible.setup);
  EXPECT_NE(full->query.find("test:\nroot = Node(1)\nroot.left = Node(2)\nassert set("),
            std::string::npos)
      << full->query;
  const auto sanitized = mbpp_problem(sanitized_row());
  ASSERT_TRUE(sanitized) << sanitized.error().to_string();
  EXPECT_EQ(sanitized->hidden.setup, "import math\nimport re");
  EXPECT_EQ(sanitized->entry_point, "half");
  EXPECT_EQ(sanitized->query,
            "Write a function that halves.\n\nThe function is called `half`. It has to pass this "
            "test:\nassert math.isclose(half(3), 1.5)\n");
}

TEST(Mbpp, AFlowsRowsKeepTheirPromptAndName) {
  const auto problem = mbpp_problem(aflow_row());
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->query, "Write a function that halves.\n\ndef half(x):");
  EXPECT_EQ(problem->entry_point, "half");
  EXPECT_EQ(problem->hidden.asserts.size(), 2u);
  EXPECT_EQ(problem->hidden.check, "");
}

TEST(Mbpp, NamesWhatIsWrongInARow) {
  const auto with = [](const char* field, const Json& value) {
    Json row = full_row();
    row[field] = value;
    return error_of(row);
  };
  EXPECT_EQ(with("task_id", nullptr), "an MBPP row needs the text field 'task_id'");
  EXPECT_EQ(with("text", 3), "an MBPP row needs the text field 'text'");
  EXPECT_EQ(with("code", ""), "an MBPP row needs the text field 'code'");
  EXPECT_EQ(with("test_list", Json::array()), "an MBPP row needs the list 'test_list'");
  EXPECT_EQ(with("test_list", "assert"), "the field 'test_list' is not a list");
  EXPECT_EQ(with("test_list", {1}), "the field 'test_list', item 1: not a string");
  EXPECT_EQ(with("test_list", {"assert evens([1) == 2"}),
            "the field 'test_list': no Python: assert evens([1) == 2");
  EXPECT_EQ(with("code", "def odds(n): pass"),
            "the first of 'test_list' calls no function of 'code'");
  EXPECT_EQ(with("test", "import numpy as np"),
            "this form of MBPP+ is not read: give MbppPlus.jsonl");
}

TEST(Mbpp, AFlowsProblemsHaveUpstreamsReferenceWhereTheNameIsTheSame) {
  const TestFolder folder;
  Json renamed = aflow_row(3);
  renamed["entry_point"] = "half_of";
  renamed["code"] = "def half_of(x): return x / 2";
  Json broken = aflow_row(2);
  broken["code"] = "def half(y): return x / 2";
  folder.write("mbpp/sanitized-mbpp.json", dump_json({sanitized_row(2), sanitized_row(3)}));
  folder.write("aflow_splits/mbpp_test.jsonl",
               dump_json(broken) + "\n" + dump_json(renamed) + "\n");
  const auto problems = load_mbpp_sanitized(folder.path(), Split::kTest);
  ASSERT_TRUE(problems) << problems.error().to_string();
  EXPECT_EQ((*problems)[0].reference, "def half(x):\n  return x / 2");
  EXPECT_EQ((*problems)[1].reference, "def half_of(x): return x / 2");
}

TEST(Mbpp, SplitsOfTheFullSetAreByNumberAndThoseOfTheSanitizedAreAFlows) {
  const TestFolder folder;
  std::string rows;
  for (const int id : {1, 10, 11, 510, 511, 600, 601, 974}) rows += dump_json(full_row(id)) + "\n";
  folder.write("mbpp/mbpp.jsonl", rows);
  folder.write("mbpp/sanitized-mbpp.json", dump_json({sanitized_row(2), sanitized_row(3)}));
  folder.write("aflow_splits/mbpp_validate.jsonl", dump_json(aflow_row(3)) + "\n");
  const auto ids = [&](const char* name) {
    const auto set = load_task_set(name, folder.path());
    std::string text;
    for (const Problem& problem : set ? set->problems : std::vector<Problem>())
      text += problem.id + " ";
    return set ? text : set.error().message();
  };
  EXPECT_EQ(ids("mbpp:prompt"), "MBPP/1 MBPP/10 ");
  EXPECT_EQ(ids("mbpp:test"), "MBPP/11 MBPP/510 ");
  EXPECT_EQ(ids("mbpp:validate"), "MBPP/511 MBPP/600 ");
  EXPECT_EQ(ids("mbpp:train"), "MBPP/601 MBPP/974 ");
  EXPECT_EQ(ids("mbpp-sanitized"), "MBPP/2 MBPP/3 ");
  EXPECT_EQ(ids("mbpp-sanitized:validate"), "MBPP/3 ");
  EXPECT_NE(ids("mbpp-sanitized:test").find("mbpp_test.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::tasks
