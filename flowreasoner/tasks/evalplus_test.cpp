#include "flowreasoner/tasks/evalplus.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/python_json.h"
#include "flowreasoner/tasks/task_set.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;
using Texts = std::vector<std::string>;

/// A row in HumanEval+'s form.
Json row_of(const char* id = "HumanEval/900") {
  return {{"task_id", id},
          {"prompt",
           "def half(x):\n    return x / 2\n\ndef twice(x):\n    \"\"\"\n    >>> twice(2)\n    4\n"
           "    \"\"\"\n"},
          {"entry_point", "twice"},
          {"canonical_solution", "    return 2 * x\n"},
          {"contract", "\n"},
          {"base_input", Json::parse("[[1], [2.5]]")},
          {"plus_input", Json::parse("[[[3]]]")},
          {"atol", 0.0001}};
}

Json mbpp_row() {
  return {{"task_id", "Mbpp/2"},
          {"prompt", "\"\"\"\nWrite a function that doubles.\nassert twice(2) == 4\n\"\"\"\n"},
          {"entry_point", "twice"},
          {"canonical_solution", "\ndef twice(x):\n    return 2 * x\n"},
          {"base_input", Json::parse("[[1]]")},
          {"plus_input", Json::object()},
          {"atol", 0}};
}

std::string error_of(const Json& row) {
  const auto problem = evalplus_problem(row);
  return problem ? "none" : problem.error().message();
}

TEST(EvalPlus, ReadsARowOfHumanEvalPlus) {
  const auto problem = evalplus_problem(row_of());
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->id, "HumanEval/900");
  EXPECT_EQ(problem->entry_point, "twice");
  EXPECT_EQ(problem->visible.asserts, Texts{"assert twice(2) == 4"});
  EXPECT_EQ(problem->reference, problem->query + "    return 2 * x\n");
  EXPECT_EQ(problem->hidden.cases.inputs, Json::parse("[[1], [2.5], [[3]]]"));
  EXPECT_TRUE(problem->hidden.cases.expected.is_null());
  EXPECT_EQ(problem->hidden.cases.atol, 0.0001);
  EXPECT_EQ(problem->hidden.cases.rule, "evalplus:HumanEval/900");
  EXPECT_EQ(problem->hidden.context, problem->query) << "the prompt has a helper";
}

TEST(EvalPlus, ReadsARowOfMbppPlus) {
  const auto problem = evalplus_problem(mbpp_row());
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->id, "Mbpp/2");
  EXPECT_EQ(problem->visible.asserts, Texts{"assert twice(2) == 4"});
  EXPECT_EQ(problem->hidden.cases.inputs, Json::parse("[[1]]"));
  EXPECT_EQ(problem->hidden.cases.rule, "evalplus:Mbpp/2");
  EXPECT_EQ(problem->hidden.context, "");
  EXPECT_NE(problem->reference.find("def twice(x)"), std::string::npos);
}

TEST(EvalPlus, AnAssertWithMathGetsItsImport) {
  Json row = mbpp_row();
  EXPECT_EQ(evalplus_problem(row)->visible.setup, "");
  row["prompt"] = "\"\"\"\nHalves.\nassert math.isclose(twice(1), 2.0)\n\"\"\"\n";
  const auto problem = evalplus_problem(row);
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->visible.asserts, Texts{"assert math.isclose(twice(1), 2.0)"});
  EXPECT_EQ(problem->visible.setup, "import math");
}

TEST(EvalPlus, InputsThatJsonLosesArePythonText) {
  const auto row = parse_python_json(
      R"({"task_id": "Mbpp/404", "prompt": "p", "entry_point": "f", "canonical_solution": "s", "atol": 0,
          "base_input": [[1, 2], [10000000000000000000000, -Infinity]],
          "plus_input": [[{"b": true, "a": null}], [{"a": 1, "b": 2}]]})",
      1);
  ASSERT_TRUE(row) << row.error().to_string();
  const auto problem = evalplus_problem(*row);
  ASSERT_TRUE(problem) << problem.error().to_string();
  const Json expected{Json{1, 2}, "10000000000000000000000, -1e999", R"({"b": True, "a": None})",
                      Json::parse(R"([{"a": 1, "b": 2}])")};
  EXPECT_EQ(problem->hidden.cases.inputs, expected);
}

TEST(EvalPlus, NamesWhatIsWrongInARow) {
  const auto without = [](const char* field) {
    Json row = row_of();
    row.erase(field);
    return error_of(row);
  };
  EXPECT_EQ(without("entry_point"), "an EvalPlus row needs the text field 'entry_point'");
  EXPECT_EQ(without("canonical_solution"),
            "an EvalPlus row needs the text field 'canonical_solution'");
  EXPECT_EQ(without("plus_input"), "an EvalPlus row needs the list 'plus_input'");
  EXPECT_EQ(without("atol"), "an EvalPlus row needs the number 'atol'");
  Json row = row_of();
  row["base_input"] = Json::parse("[[1], 2]");
  EXPECT_EQ(error_of(row), "the field 'base_input': an item is no list of arguments");
  EXPECT_EQ(error_of(row_of("Other/1")),
            "the field 'task_id' of an EvalPlus row begins with HumanEval/ or Mbpp/");
  row = mbpp_row();
  row["base_input"] = Json::array();
  EXPECT_EQ(error_of(row), "the fields 'base_input' and 'plus_input' are empty");
}

TEST(EvalPlus, SetsAreReadFromUpstreamsFiles) {
  const TestFolder folder;
  folder.write("humaneval/HumanEvalPlus.jsonl",
               dump_json(row_of("HumanEval/0")) + "\n" + dump_json(row_of("HumanEval/1")) + "\n");
  folder.write("humaneval/HumanEvalPlus-Mini.jsonl", dump_json(row_of("HumanEval/0")) + "\n");
  folder.write("mbpp/MbppPlus.jsonl", dump_json(mbpp_row()) + "\n");
  folder.write("aflow_splits/humaneval_test.jsonl", "{\"task_id\": \"HumanEval/1\"}\n");
  folder.write("aflow_splits/humaneval_public_test.jsonl",
               "{\"problem_id\": \"HumanEval/1\", \"test\": [\"assert candidate(3) == 6\"]}\n");
  folder.write("aflow_splits/mbpp_test.jsonl", "{\"task_id\": 2}\n{\"task_id\": 3}\n");
  folder.write("aflow_splits/mbpp_validate.jsonl", "{\"task_id\": 4}\n");
  const auto size_of = [&](const char* name) {
    const auto set = load_task_set(name, folder.path());
    return set ? std::to_string(set->problems.size()) : set.error().message();
  };
  EXPECT_EQ(size_of("humaneval+"), "2");
  EXPECT_EQ(size_of("humaneval+mini"), "1");
  EXPECT_EQ(size_of("mbpp+"), "1");
  EXPECT_EQ(size_of("mbpp+:test"), "1");
  EXPECT_EQ(size_of("mbpp+:validate"), "0");
  const auto test = load_task_set("humaneval+:test", folder.path());
  ASSERT_TRUE(test) << test.error().to_string();
  ASSERT_EQ(test->problems.size(), 1u);
  EXPECT_EQ(test->problems[0].visible.asserts, Texts{"assert candidate(3) == 6"});
}

}  // namespace
}  // namespace flowreasoner::tasks
