#include "flowreasoner/tasks/bigcodebench.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/task_set.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;
using Texts = std::vector<std::string>;

Json row_of(int id) {
  return {
      {"task_id", "BigCodeBench/" + std::to_string(id)},
      {"complete_prompt",
       "import math\n\ndef task_func(x):\n    \"\"\"Root.\n\n    >>> task_func(4)\n    2.0\n    "
       "\"\"\"\n"},
      {"instruct_prompt", "Give the root. Start with: import math\ndef task_func(x):"},
      {"code_prompt", "import math\ndef task_func(x):\n"},
      {"canonical_solution", "    return math.sqrt(x)"},
      {"test",
       "import unittest\nclass TestCases(unittest.TestCase):\n    def test_one(self):\n"
       "        self.assertEqual(task_func(4), 2)"},
      {"entry_point", "task_func"},
      {"doc_struct", "{}"},
      {"libs", "['math', \"numpy\"]"}};
}

std::string error_with(const char* field, const Json& value) {
  Json row = row_of(1);
  row[field] = value;
  const auto problem = bigcodebench_problem(row);
  return problem ? "none" : problem.error().message();
}

TEST(BigCodeBench, ReadsARowInBothWords) {
  const auto complete = bigcodebench_problem(row_of(202));
  ASSERT_TRUE(complete) << complete.error().to_string();
  EXPECT_EQ(complete->id, "BigCodeBench/202");
  EXPECT_EQ(complete->entry_point, "task_func");
  EXPECT_TRUE(complete->query.starts_with("import math\n\ndef task_func(x):\n    \"\"\"Root."));
  EXPECT_NE(complete->hidden.unittest.find("class TestCases"), std::string::npos);
  EXPECT_EQ(complete->hidden.libraries, (Texts{"math", "numpy"}));
  EXPECT_EQ(complete->reference, "import math\ndef task_func(x):\n\n    return math.sqrt(x)");
  EXPECT_EQ(complete->preamble, "import math\ndef task_func(x):\n\n    pass\n");
  const auto instruct = bigcodebench_problem(row_of(202), true);
  ASSERT_TRUE(instruct);
  EXPECT_TRUE(instruct->query.starts_with("Give the root."));
  EXPECT_EQ(instruct->hidden.unittest, complete->hidden.unittest);
}

TEST(BigCodeBench, ExamplesAreVisibleWhereTheyAreRightAndShown) {
  EXPECT_EQ(bigcodebench_problem(row_of(202))->visible.asserts,
            Texts{"assert task_func(4) == 2.0"});
  EXPECT_TRUE(bigcodebench_problem(row_of(203))->visible.empty()) << "nobody found them right";
  EXPECT_TRUE(bigcodebench_problem(row_of(202), true)->visible.empty()) << "prose shows none";
}

TEST(BigCodeBench, NamesWhatIsWrongInARow) {
  EXPECT_EQ(error_with("instruct_prompt", nullptr),
            "a BigCodeBench row needs the text field 'instruct_prompt'");
  EXPECT_EQ(error_with("test", "assert task_func(4) == 2"),
            "the field 'test' defines no class of unittest.TestCase");
  const std::string libs = "the field 'libs' is no list of names in Python's form";
  EXPECT_EQ(error_with("libs", "math"), libs);
  EXPECT_EQ(error_with("libs", "('math',)"), libs);
  EXPECT_EQ(error_with("libs", "['math', 3]"), libs);
  EXPECT_EQ(error_with("libs", "['']"), libs);
  EXPECT_EQ(error_with("libs", "[]"), "none");
}

TEST(BigCodeBench, SetsAreReadFromUpstreamsFiles) {
  const TestFolder folder;
  std::string rows;
  for (int id = 0; id < 12; ++id) rows += dump_json(row_of(id)) + "\n";
  folder.write("bigcodebench/BigCodeBench.jsonl", rows);
  folder.write("bigcodebench/bigcodebench_hard_ids.json",
               "[\"BigCodeBench/1\",\n\"BigCodeBench/2\"]\n");
  const auto ids = [&](const char* name) {
    const auto set = load_task_set(name, folder.path());
    std::string text;
    for (const Problem& problem : set ? set->problems : std::vector<Problem>())
      text += problem.id.substr(problem.id.find('/') + 1) + " ";
    return set ? text : set.error().message();
  };
  EXPECT_EQ(ids("bigcodebench"), "0 1 2 3 4 5 6 7 8 9 10 11 ");
  EXPECT_EQ(ids("bigcodebench:validate"), "1 4 5 10 ");
  EXPECT_EQ(ids("bigcodebench:test"), "0 2 3 6 7 8 9 11 ");
  EXPECT_EQ(ids("bigcodebench:instruct:validate"), "1 4 5 10 ");
  EXPECT_EQ(ids("bigcodebench-hard"), "1 2 ");
  EXPECT_EQ(ids("bigcodebench-hard:validate"), "1 ");
  EXPECT_EQ(ids("bigcodebench-hard:instruct:test"), "2 ");
  folder.write("bigcodebench/bigcodebench_hard_ids.json", "[\"BigCodeBench/99\"]");
  EXPECT_TRUE(ids("bigcodebench-hard")
                  .ends_with(": BigCodeBench-Hard has BigCodeBench/99, which is not in it"));
  const auto file = folder.write("bigcodebench/bigcodebench_hard_ids.json", "[\n7]");
  EXPECT_EQ(ids("bigcodebench-hard"), file.string() + ":2: an id is a string");
}

}  // namespace
}  // namespace flowreasoner::tasks
