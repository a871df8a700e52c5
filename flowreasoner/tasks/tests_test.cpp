#include "flowreasoner/tasks/tests.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/python_json.h"

namespace flowreasoner::tasks {
namespace {

Result<Tests> tests_of(const std::string& json) {
  const auto parsed = parse_python_json(json, 1);
  if (!parsed) return parsed.error();
  return tests_from_json(*parsed);
}

std::string error_of(const std::string& json) {
  const auto tests = tests_of(json);
  return tests ? "none" : tests.error().message();
}

std::string cases_error(const std::string& cases) {
  return error_of("{\"cases\": " + cases + "}");
}

TEST(TestsJson, KeepsAllFields) {
  Tests tests;
  tests.setup = "import math";
  tests.asserts = {"assert f(1) == 1"};
  tests.check = "def check(candidate):\n    assert candidate(1)";
  tests.unittest = "import unittest\nclass T(unittest.TestCase):\n    pass";
  tests.context = "def helper(): pass";
  tests.libraries = {"numpy", "pandas"};
  tests.stdio = {{"1 2\n", "3\n"}, {"", "0"}};
  tests.cases.inputs = Json::parse(R"([[1, "a"], "(1, 2), {3}"])");
  tests.cases.expected = Json::parse(R"(["b", "{4}"])");
  tests.cases.atol = 0.5;
  tests.cases.rule = "evalplus:HumanEval/32";
  const auto again = tests_from_json(to_json(tests));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(to_json(*again), to_json(tests));
  EXPECT_EQ(again->asserts, tests.asserts);
  EXPECT_EQ(again->libraries, tests.libraries);
  EXPECT_EQ(again->stdio.size(), 2u);
  EXPECT_EQ(again->stdio[0].input, "1 2\n");
  EXPECT_EQ(again->cases.inputs, tests.cases.inputs);
  EXPECT_EQ(again->cases.expected, tests.cases.expected);
  EXPECT_EQ(again->cases.atol, 0.5);
  EXPECT_EQ(again->cases.rule, "evalplus:HumanEval/32");
}

TEST(TestsJson, CasesAreJsonOrPythonText) {
  const auto tests = tests_of(
      R"({"cases": [{"input": [[1, 2], "x"], "output": "12x"}, {"input": "(1, 2), {3}", "output": "{6}"}]})");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->cases.inputs, Json::parse(R"([[[1, 2], "x"], "(1, 2), {3}"])"));
  EXPECT_EQ(tests->cases.expected, Json::parse(R"(["12x", "{6}"])"));
  EXPECT_EQ(tests->cases.rule, "");
}

TEST(TestsJson, ACaseThatJsonLosesIsPythonTextAsAWhole) {
  const auto tests = tests_of(
      R"({"cases": [{"input": [99999999999999999999, "x"], "output": "y"},
                    {"input": [1], "output": {"b": 1, "a": null}},
                    {"input": [1], "output": {"a": 1, "b": 2}}]})");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->cases.inputs, Json::parse(R"(["99999999999999999999, \"x\"", "1", [1]])"));
  EXPECT_EQ(tests->cases.expected,
            Json::parse(R"(["\"y\"", "{\"b\": 1, \"a\": None}", {"a": 1, "b": 2}])"));
  const auto lists = tests_of(R"({"cases": {"inputs": [[Infinity], []], "expected": [true, 0]}})");
  ASSERT_TRUE(lists) << lists.error().to_string();
  EXPECT_EQ(lists->cases.inputs, Json::parse(R"(["1e999", []])"));
  EXPECT_EQ(lists->cases.expected, Json::parse(R"(["True", 0])"));
}

TEST(TestsJson, WhereNothingIsExpectedTheReferenceSaysIt) {
  const auto tests = tests_of(R"({"cases": {"inputs": [[1], "2, 3"], "atol": 0.01}})");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_TRUE(tests->cases.expected.is_null());
  EXPECT_EQ(tests->cases.inputs.size(), 2u);
  const auto again = tests_from_json(to_json(*tests));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_TRUE(again->cases.expected.is_null());
}

TEST(TestsJson, WrongCasesAreNamed) {
  EXPECT_EQ(cases_error("3"), "its 'cases' is neither a list nor an object");
  EXPECT_EQ(cases_error("[1]"), "its 'cases', item 1: not an object");
  EXPECT_EQ(cases_error(R"([{"output": 1}])"), "its 'cases', item 1: no 'input'");
  EXPECT_EQ(cases_error(R"([{"input": [1], "output": 1}, {"input": [1]}])"),
            "its 'cases', item 2: no 'output'");
  EXPECT_EQ(cases_error(R"([{"input": [1], "ouput": 1}])"),
            "its 'cases', item 1: unknown field 'ouput'");
  const std::string no_list =
      "its 'cases', item 1: the input is no list of arguments and no Python text of them";
  EXPECT_EQ(cases_error(R"([{"input": 1, "output": 1}])"), no_list);
  EXPECT_EQ(cases_error(R"([{"input": {"b": 1, "a": 1}, "output": 1}])"), no_list);
  EXPECT_EQ(cases_error(R"([{"input": "1", "output": 1}])"),
            "its 'cases', item 1: the input is Python text, so the output has to be");
  const std::string unclosed = "its 'cases', item 1: a string or bracket is not closed";
  EXPECT_EQ(cases_error(R"([{"input": "(1, 2", "output": "1"}])"), unclosed);
  EXPECT_EQ(cases_error(R"([{"input": "1", "output": "'a"}])"), unclosed);
  EXPECT_EQ(cases_error(R"({"expected": [1]})"), "its 'cases' has no list 'inputs'");
  EXPECT_EQ(cases_error(R"({"inputs": [[1], [2]], "expected": [1]})"),
            "its 'cases' has not one of 'expected' for each of 'inputs'");
  EXPECT_EQ(cases_error(R"({"inputs": [], "atol": "0"})"),
            "its 'cases': 'atol' is no number of 0 or more");
  EXPECT_EQ(cases_error(R"({"inputs": [], "atol": -1})"),
            "its 'cases': 'atol' is no number of 0 or more");
  EXPECT_EQ(cases_error(R"({"inputs": [], "atoll": 1})"), "its 'cases': unknown field 'atoll'");
  for (const char* rule : {"evalplus", "evalplus:Mbpp/", "evalplus:Mbpp/2x", "other:HumanEval/1"}) {
    EXPECT_EQ(cases_error(std::string(R"({"inputs": [], "rule": ")") + rule + "\"}"),
              std::string("its 'cases': unknown rule '") + rule + "'");
  }
}

TEST(TestsJson, WholeProgramsHaveInputAndOutput) {
  const auto list =
      tests_of(R"({"stdio": [{"input": "1\n2\n", "output": "3\n"}, {"output": "0"}]})");
  ASSERT_TRUE(list) << list.error().to_string();
  ASSERT_EQ(list->stdio.size(), 2u);
  EXPECT_EQ(list->stdio[0].output, "3\n");
  EXPECT_EQ(list->stdio[1].input, "");
  const auto lists = tests_of(R"({"stdio": {"inputs": ["1", "2"], "outputs": ["a", "b"]}})");
  ASSERT_TRUE(lists) << lists.error().to_string();
  ASSERT_EQ(lists->stdio.size(), 2u);
  EXPECT_EQ(lists->stdio[1].input, "2");
  EXPECT_EQ(lists->stdio[1].output, "b");
}

TEST(TestsJson, WrongStdioIsNamed) {
  EXPECT_EQ(error_of(R"({"stdio": "x"})"), "its 'stdio' is neither a list nor an object");
  EXPECT_EQ(error_of(R"({"stdio": ["x"]})"), "its 'stdio', item 1: not an object");
  EXPECT_EQ(error_of(R"({"stdio": [{"input": "x"}]})"), "its 'stdio', item 1: no text 'output'");
  EXPECT_EQ(error_of(R"({"stdio": [{"input": 1, "output": "x"}]})"),
            "its 'stdio', item 1: the field 'input' is not a string");
  EXPECT_EQ(error_of(R"({"stdio": [{"in": "1", "output": "x"}]})"),
            "its 'stdio', item 1: unknown field 'in'");
  EXPECT_EQ(error_of(R"({"stdio": {"inputs": ["1"], "outputs": []}})"),
            "its 'stdio' has not one of 'outputs' for each of 'inputs'");
  EXPECT_EQ(error_of(R"({"stdio": {"inputs": ["1"], "outputs": [1]}})"),
            "the field 'outputs', item 1: not a string");
  EXPECT_EQ(error_of(R"({"stdio": {"inputs": [], "output": []}})"),
            "its 'stdio': unknown field 'output'");
}

TEST(TestsJson, SourcesMustDefineWhatTheyAreFor) {
  EXPECT_EQ(error_of(R"({"check": "def check(): pass"})"),
            "its 'check' does not define check(candidate)");
  EXPECT_EQ(error_of(R"({"unittest": "class T: pass"})"),
            "its 'unittest' defines no class of unittest.TestCase");
  EXPECT_EQ(error_of(R"({"libraries": "numpy"})"), "the field 'libraries' is not a list");
  EXPECT_EQ(error_of(R"({"libraries": [1]})"), "the field 'libraries', item 1: not a string");
}

TEST(TestSuite, TheKeyIsOfAllThatIsJudged) {
  Tests tests;
  tests.asserts = {"assert f(1) == 1"};
  const std::string key = make_suite("f", tests, "def f(x): return x")->key;
  EXPECT_EQ(make_suite("f", tests, "def f(x): return x")->key, key);
  EXPECT_NE(make_suite("g", tests, "def f(x): return x")->key, key);
  EXPECT_NE(make_suite("f", tests, "def f(x): return 1")->key, key);
  tests.libraries = {"numpy"};
  EXPECT_NE(make_suite("f", tests, "def f(x): return x")->key, key);
}

}  // namespace
}  // namespace flowreasoner::tasks
