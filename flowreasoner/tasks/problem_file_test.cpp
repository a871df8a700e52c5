#include "flowreasoner/tasks/problem_file.h"

#include <gtest/gtest.h>

#include "flowreasoner/tasks/json_rows.h"
#include "tests/support/gzip_file.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;

/// The error of loading `content` as problems, with the folder's path left out.
std::string problem_error(std::string_view content) {
  const TestFolder folder;
  const auto problems = load_problem_file(folder.write("p.jsonl", content));
  if (problems) return "none";
  EXPECT_EQ(problems.error().code(), Errc::kBadData);
  const std::string text = problems.error().message();
  const std::string lead = folder.path().string() + "/";
  return text.starts_with(lead) ? text.substr(lead.size()) : text;
}

std::string tests_error(const std::string& name, std::string_view content) {
  const TestFolder folder;
  const auto tests = load_tests(folder.write(name, content));
  return tests ? "none" : tests.error().message().substr(folder.path().string().size() + 1);
}

TEST(ProblemFile, ReadsOneProblemALine) {
  const TestFolder folder;
  const auto file = folder.write(
      "p.jsonl",
      "\xEF\xBB\xBF{\"id\": \"a\", \"query\": \"q1\"}\r\n\r\n"
      "{\"query\": \"q2\", \"entry_point\": \"f\", \"visible\": [\"assert f(1) == 2\"]}\n");
  const auto problems = load_problem_file(file);
  ASSERT_TRUE(problems) << problems.error().to_string();
  ASSERT_EQ(problems->size(), 2u);
  EXPECT_EQ((*problems)[0].id, "a");
  EXPECT_EQ((*problems)[1].id, "p.jsonl:3");
  EXPECT_EQ((*problems)[1].visible.asserts.front(), "assert f(1) == 2");
}

TEST(ProblemFile, ReadsOneObjectOrAListOverManyLines) {
  const TestFolder folder;
  const auto one = load_problem(
      folder.write("one.json", "{\n  \"query\": \"q\",\n  \"entry_point\": \"f\"\n}\n"));
  ASSERT_TRUE(one) << one.error().to_string();
  EXPECT_EQ(one->entry_point, "f");
  const auto list = load_problem_file(
      folder.write("list.json", "[\n{\"query\": \"a\"},\n\n{\"query\":\n \"b]\"}]"));
  ASSERT_TRUE(list) << list.error().to_string();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].id, "list.json:2");
  EXPECT_EQ((*list)[1].id, "list.json:4");
  const auto line = load_problem_file(
      folder.write("line.json", R"([{"query": "a"}, {"query": "b", "id": "x"}])"));
  ASSERT_TRUE(line) << line.error().to_string();
  EXPECT_EQ(line->size(), 2u);
}

TEST(ProblemFile, ReadsGzipAndRowsOfHumanEval) {
  const TestFolder folder;
  const auto rows = read_json_rows(FR_SOURCE_DIR "/tests/fixtures/humaneval/problems.jsonl");
  ASSERT_TRUE(rows) << rows.error().to_string();
  const std::string row = dump_json(rows->front().value) + "\n";
  const auto file = testing::write_gzip(folder, "p.jsonl.gz", row);
  const auto problem = load_problem(file);
  ASSERT_TRUE(problem) << problem.error().to_string();
  EXPECT_EQ(problem->id, "HumanEval/0");
  EXPECT_EQ(problem->visible.asserts.size(), 2u);
  EXPECT_FALSE(problem->hidden.check.empty());
}

TEST(ProblemFile, SaysWhereAProblemIsBroken) {
  EXPECT_EQ(problem_error("{\"query\": \"q\"}\n\n{\"qery\": \"q\"}\n"),
            "p.jsonl:3: unknown field 'qery'");
  EXPECT_TRUE(problem_error("{\"query\": \"q\"}\n{\"query\": }\n")
                  .starts_with("p.jsonl:2: not valid JSON: "));
  EXPECT_TRUE(problem_error("{\n\"query\": \"q\",\n\"id\" 3\n}")
                  .starts_with("p.jsonl:3: not valid JSON: "));
  EXPECT_TRUE(problem_error("{\"query\": \"\xFF\"}").starts_with("p.jsonl:1: not valid JSON: "));
  EXPECT_EQ(problem_error("[\n{\"query\": \"a\"},\n3]"), "p.jsonl:3: not an object");
  EXPECT_EQ(problem_error("\n \n"), "p.jsonl: no problem in it");
  EXPECT_EQ(problem_error("[]"), "p.jsonl: no problem in it");
  EXPECT_EQ(problem_error("{\"query\": \"q\", \"id\": \"a\"}\n{\"query\": \"r\", \"id\": \"a\"}"),
            "p.jsonl:2: the id 'a' is that of the problem on line 1");
  EXPECT_EQ(problem_error("{\"task_id\": \"HumanEval/0\", \"prompt\": \"p\"}"),
            "p.jsonl:1: a HumanEval row needs the text field 'entry_point'");
}

TEST(ProblemFile, ErrorsAreOneLineWithoutTheParsersName) {
  const std::string error = problem_error("{\"query\": \"a\nb\"}");
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  EXPECT_EQ(error.find("json.exception"), std::string::npos) << error;
}

TEST(ProblemFile, AMissingFileIsNotFound) {
  const auto problems = load_problem_file("/nonexistent/p.jsonl");
  ASSERT_FALSE(problems);
  EXPECT_EQ(problems.error().code(), Errc::kNotFound);
  EXPECT_NE(problems.error().message().find("/nonexistent/p.jsonl"), std::string::npos);
}

TEST(ProblemFile, OneProblemIsWantedWhereOneIsAskedFor) {
  const TestFolder folder;
  const auto two =
      load_problem(folder.write("p.jsonl", "{\"query\": \"a\"}\n{\"query\": \"b\"}\n"));
  ASSERT_FALSE(two);
  EXPECT_NE(two.error().message().find("it holds 2"), std::string::npos);
}

TEST(ProblemFile, TheExamplesOfTheProjectAreRead) {
  const std::filesystem::path folder = FR_SOURCE_DIR "/examples";
  const auto one = load_problem(folder / "problems/one.json");
  ASSERT_TRUE(one) << one.error().to_string();
  EXPECT_EQ(one->visible.asserts.size(), 3u);
  const auto set = load_problem_file(folder / "problems/set.jsonl");
  ASSERT_TRUE(set) << set.error().to_string();
  EXPECT_EQ(set->size(), 2u);
  const auto kinds = load_problem_file(folder / "problems/kinds.jsonl");
  ASSERT_TRUE(kinds) << kinds.error().to_string();
  ASSERT_EQ(kinds->size(), 3u);
  EXPECT_EQ((*kinds)[0].hidden.cases.expected, Json::parse(R"x([[], "(2, 3, 1)", "cab"])x"));
  EXPECT_EQ((*kinds)[1].hidden.stdio.size(), 2u);
  EXPECT_FALSE((*kinds)[2].hidden.unittest.empty());
  const auto tests = load_tests(folder / "problems/tests.py");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->asserts.size(), 3u);
  EXPECT_NE(tests->setup.find("import math\nHOUR = 3600"), std::string::npos) << tests->setup;
  const auto demo = load_problem(folder / "demo/problem.jsonl");
  ASSERT_TRUE(demo) << demo.error().to_string();
  EXPECT_EQ(demo->visible.asserts.size(), 8u);
}

TEST(TestsFile, ReadsEachForm) {
  const TestFolder folder;
  const std::vector<std::pair<std::string, std::string>> files{
      {"t.json", R"(["assert f(1) == 2", "assert f(2) == 3"])"},
      {"u.json", "{\"setup\": \"\",\n \"asserts\": [\"assert f(1) == 2\", \"assert f(2) == 3\"]}"},
      {"t.jsonl", "\"assert f(1) == 2\"\n{\"assert\": \"assert f(2) == 3\"}\n"},
      {"t.py", "assert f(1) == 2\nassert f(2) == 3\n"},
      {"t.txt", "assert f(1) == 2\nassert f(2) == 3\n"},
      {"u.txt", R"(["assert f(1) == 2", "assert f(2) == 3"])"},
  };
  const std::vector<std::string> expected{"assert f(1) == 2", "assert f(2) == 3"};
  for (const auto& [name, content] : files) {
    const auto tests = load_tests(folder.write(name, content));
    ASSERT_TRUE(tests) << name << ": " << tests.error().to_string();
    EXPECT_EQ(tests->asserts, expected) << name;
  }
  const auto check =
      load_tests(folder.write("c.py", "def check(candidate):\n    assert candidate(1) == 2\n"));
  ASSERT_TRUE(check) << check.error().to_string();
  EXPECT_FALSE(check->check.empty());
}

TEST(TestsFile, SaysWhereATestIsBroken) {
  EXPECT_TRUE(
      tests_error("t.py", "assert f(1) == 1\n\nassert f((2) == 2\n").starts_with("t.py:3: "));
  EXPECT_TRUE(tests_error("t.py", "print(1)\n").starts_with("t.py:1: no test"));
  EXPECT_TRUE(tests_error("t.py", "").starts_with("t.py:1: no test"));
  EXPECT_TRUE(tests_error("t.jsonl", "\"assert f(1) == 2\"\n{\"asert\": \"x\"}\n")
                  .starts_with("t.jsonl:2: neither"));
  EXPECT_TRUE(tests_error("t.jsonl", "\"assert f(1) == 2\"\n\"assert f([1) == 2\"\n")
                  .starts_with("t.jsonl:2: "));
  EXPECT_TRUE(
      tests_error("t.json", "[\n\"assert f(1) == 2\",\n7]").starts_with("t.json:3: neither"));
  EXPECT_EQ(tests_error("t.json", "[]"), "t.json: no test in it");
  EXPECT_EQ(tests_error("t.json", "{\"asserts\": []}"), "t.json: no test in it");
  EXPECT_TRUE(tests_error("t.json", "[\"assert f(1) == 2\"\n").starts_with("t.json:"));
}

}  // namespace
}  // namespace flowreasoner::tasks
