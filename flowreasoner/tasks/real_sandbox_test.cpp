// Judging, running and extracting through real guests; what each part does alone is tested beside
// it.
#include <gtest/gtest.h>

#include "flowreasoner/tasks/code_extractor.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/problem_file.h"
#include "flowreasoner/tasks/program_runner.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"

namespace flowreasoner::tasks {
namespace {

constexpr const char* kProblems = FR_SOURCE_DIR "/tests/fixtures/humaneval/problems.jsonl";

Tests asserts(std::vector<std::string> texts) {
  Tests tests;
  tests.asserts = std::move(texts);
  return tests;
}

sandbox::Limits seconds_of_time(int seconds) {
  sandbox::Limits limits;
  limits.cpu = limits.wall = std::chrono::seconds(seconds);
  return limits;
}

TEST_F(RealSandbox, ReferencesPassTheirHiddenAndTheirVisibleTests) {
  const auto problems = load_problem_file(kProblems);
  ASSERT_TRUE(problems) << problems.error().to_string();
  for (const Problem& problem : *problems) {
    const Verdict hidden = judge(problem.reference, problem.entry_point, problem.hidden);
    EXPECT_TRUE(hidden.passed) << problem.id << " " << dump_json(to_json(hidden));
    if (problem.visible.empty()) continue;
    const Verdict visible = judge(problem.reference, problem.entry_point, problem.visible);
    EXPECT_TRUE(visible.passed) << problem.id << " " << dump_json(to_json(visible));
    EXPECT_EQ(visible.total(), static_cast<int>(problem.visible.asserts.size()));
  }
}

TEST_F(RealSandbox, AStubPassesNoHiddenTests) {
  const auto problems = load_problem_file(kProblems);
  ASSERT_TRUE(problems);
  for (const Problem& problem : *problems) {
    const std::string stub = problem.query + "    return object()\n";
    EXPECT_FALSE(judge(stub, problem.entry_point, problem.hidden).passed) << problem.id;
  }
}

TEST_F(RealSandbox, AFailedTestShowsWhatWasExpectedAndWhatCame) {
  const Verdict verdict =
      judge("def f(x):\n    return [x, x]\n", "f",
            asserts({"assert f(1) == [1, 1]", "assert candidate(2) == [2]", "assert f() == 1"}));
  ASSERT_EQ(verdict.total(), 3);
  EXPECT_TRUE(verdict.results[0].passed);
  EXPECT_EQ(verdict.results[1].expected, "[2]");
  EXPECT_EQ(verdict.results[1].actual, "[2, 2]");
  EXPECT_EQ(verdict.results[2].type, "TypeError");
  EXPECT_EQ(verdict.passed_count(), 1);
}

TEST_F(RealSandbox, ATestThatLoopsForEverLeavesTheOthersTheirResults) {
  const std::string code = "def f(x):\n    while x == 2:\n        pass\n    return x\n";
  const Verdict verdict =
      judge(code, "f", asserts({"assert f(1) == 1", "assert f(2) == 2", "assert f(3) == 3"}),
            seconds_of_time(1));
  ASSERT_EQ(verdict.total(), 3);
  EXPECT_TRUE(verdict.results[0].passed);
  EXPECT_EQ(verdict.results[1].type, "TimeLimit");
  EXPECT_TRUE(verdict.results[2].passed);
  EXPECT_FALSE(verdict.passed);
}

TEST_F(RealSandbox, AnEarlyExitIsNoPass) {
  for (const char* code : {"import os\ndef f(x):\n    os._exit(0)\n",
                           "import sys\ndef f(x):\n    sys.exit(0)\n", "import os\nos._exit(0)\n",
                           "import sys\nsys.exit(0)\n", "def f(x):\n    raise SystemExit\n"}) {
    const Verdict verdict = judge(code, "f", asserts({"assert f(1) == 1", "assert f(2) == 2"}));
    EXPECT_FALSE(verdict.passed) << code;
    EXPECT_EQ(verdict.passed_count(), 0) << code;
    EXPECT_EQ(verdict.total(), 2) << code;
  }
}

TEST_F(RealSandbox, AProgramThatDoesNotLoadSaysWhyAndWhere) {
  const Verdict verdict = judge("def f(x):\n    return (x\n", "f", asserts({"assert f(1) == 1"}));
  EXPECT_TRUE(verdict.load_error.starts_with("SyntaxError: ")) << verdict.load_error;
  EXPECT_NE(verdict.load_error.find("(line 2)"), std::string::npos) << verdict.load_error;
  EXPECT_EQ(verdict.results.front().type, "NotRun");
  const Verdict other = judge("def g(x):\n    return x\n", "f", asserts({"assert f(1) == 1"}));
  EXPECT_NE(other.load_error.find("defines no f"), std::string::npos) << other.load_error;
}

TEST_F(RealSandbox, TestsFromAPythonFileJudge) {
  const auto tests = load_tests(FR_SOURCE_DIR "/examples/problems/tests.py");
  ASSERT_TRUE(tests) << tests.error().to_string();
  const std::string right =
      "import re\nSIZES = {'d': 86400, 'h': 3600, 'm': 60, 's': 1}\n\ndef parse_duration(text):\n"
      "    parts = re.findall(r'(\\d+)([dhms])', text)\n"
      "    units = [unit for _, unit in parts]\n"
      "    if not parts or ' '.join(n + u for n, u in parts) != text or len(set(units)) < "
      "len(units):\n"
      "        raise ValueError(text)\n"
      "    return sum(int(n) * SIZES[u] for n, u in parts)\n";
  const Verdict verdict = judge(right, "parse_duration", *tests);
  EXPECT_TRUE(verdict.passed) << dump_json(to_json(verdict), 1);
  const Verdict wrong =
      judge("def parse_duration(text):\n    return 3600\n", "parse_duration", *tests);
  EXPECT_EQ(wrong.passed_count(), 1) << dump_json(to_json(wrong), 1);
}

TEST_F(RealSandbox, TheReferencesOfTheExamplesPass) {
  const auto problems = load_problem_file(FR_SOURCE_DIR "/examples/problems/set.jsonl");
  ASSERT_TRUE(problems) << problems.error().to_string();
  for (const Problem& problem : *problems) {
    if (problem.reference.empty()) continue;
    for (const Tests* tests : {&problem.visible, &problem.hidden}) {
      const Verdict verdict = judge(problem.reference, problem.entry_point, *tests);
      EXPECT_TRUE(verdict.passed) << dump_json(to_json(verdict), 1);
    }
  }
}

TEST_F(RealSandbox, TakesTheCodeOutOfAReply) {
  const std::string reply =
      "<think>maybe ```python\ndef f(x): return 0\n```</think>Here it is:\n```python\ndef f(x):\n"
      "    return math.floor(x)\n\nprint(f(1.5))\n```\nIt rounds down.";
  const ExtractedCode code = wait(
      extract_code(*sandbox_, reply, "f", "import math\n\ndef f(x):\n    \"\"\"Floor.\"\"\"\n"));
  EXPECT_TRUE(code.found);
  EXPECT_TRUE(judge(code.code, "f", asserts({"assert f(1.5) == 1"})).passed) << code.code;
  const ExtractedCode nothing = wait(extract_code(*sandbox_, "I do not know.", "f", ""));
  EXPECT_FALSE(nothing.found);
  EXPECT_FALSE(nothing.notes.empty());
}

TEST_F(RealSandbox, RunsProgramsAndSaysHowTheyEnd) {
  const ProgramResult value =
      wait(run_program(*sandbox_, "def solve():\n    print('hi')\n    return 6 * 7\n", "solve"));
  EXPECT_EQ(value.outcome, "value");
  EXPECT_EQ(value.value, "42");
  EXPECT_EQ(value.output, "hi\n");
  EXPECT_EQ(value.error, "");
  const ProgramResult echo = wait(run_program(*sandbox_, "print(input()[::-1])", "", "abc\n"));
  EXPECT_EQ(echo.output, "cba\n");
  const ProgramResult raised =
      wait(run_program(*sandbox_, "def solve():\n    return 1 / 0\n", "solve"));
  EXPECT_EQ(raised.outcome, "raised");
  EXPECT_EQ(raised.error, "ZeroDivisionError: division by zero (line 2)");
  EXPECT_EQ(wait(run_program(*sandbox_, "x = 1", "solve")).outcome, "no_function");
  const ProgramResult late =
      wait(run_program(*sandbox_, "while True: pass", "", "", seconds_of_time(1)));
  EXPECT_EQ(late.outcome, "ended");
  EXPECT_FALSE(late.limit.empty());
}

}  // namespace
}  // namespace flowreasoner::tasks
