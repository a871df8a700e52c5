#include "flowreasoner/tasks/python_tests.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

using Texts = std::vector<std::string>;

TEST(PythonTests, EachAssertIsOneTest) {
  const auto tests = tests_from_python(
      "import math\nEPS = 1e-6  # small\n\nassert f(1) == 1\nassert f([1,\n   2]) == 3, "
      "'sum'\nprint('done')\n");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->setup, "import math\nEPS = 1e-6  # small");
  const Texts expected{"assert f(1) == 1", "assert f([1,\n   2]) == 3, 'sum'"};
  EXPECT_EQ(tests->asserts, expected);
  EXPECT_EQ(tests->check, "");
}

TEST(PythonTests, WhatCallsTheProgramRunsBeforeEachTestBelowIt) {
  const auto tests =
      tests_from_python("x = f(1)\nassert x == 1\nx += f(2)\nassert x == 3\nx = f(x)\n");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->setup, "");
  const Texts expected{"x = f(1)\nassert x == 1", "x = f(1)\nx += f(2)\nassert x == 3"};
  EXPECT_EQ(tests->asserts, expected);
}

TEST(PythonTests, DefinitionsServeAllTestsWhereverTheyStand) {
  const auto tests = tests_from_python(
      "assert f(1) == 1\ndef near(a, b):\n    return abs(a - b) < 1\nimport re\nassert near(f(2), "
      "2)\n");
  ASSERT_TRUE(tests);
  EXPECT_EQ(tests->setup, "def near(a, b):\n    return abs(a - b) < 1\nimport re");
  EXPECT_EQ(tests->asserts.back(), "assert near(f(2), 2)");
}

TEST(PythonTests, LoopsAndTestFunctionsAreTestsToo) {
  const auto tests = tests_from_python(
      "for i in range(3):\n    assert f(i) == i\n\ndef test_large():\n    assert f(10**9) == "
      "10**9\n"
      "if __name__ == '__main__':\n    assert f(1) == 2\n");
  ASSERT_TRUE(tests);
  const Texts expected{"for i in range(3):\n    assert f(i) == i",
                       "def test_large():\n    assert f(10**9) == 10**9\ntest_large()"};
  EXPECT_EQ(tests->asserts, expected);
}

TEST(PythonTests, ATestFunctionWithFixturesIsNoTest) {
  EXPECT_FALSE(tests_from_python("def test_file(tmp_path):\n    assert f(tmp_path) == 1\n"));
  EXPECT_FALSE(tests_from_python("for i in range(3):\n    f(i).assertion()\n"));
}

TEST(PythonTests, ASourceWithCheckIsKeptWhole) {
  const std::string source =
      "METADATA = {}\n\ndef check(candidate):\n    assert candidate(1) == 1\n\ncheck(f)\n";
  const auto tests = tests_from_python(source);
  ASSERT_TRUE(tests);
  EXPECT_EQ(tests->check, source);
  EXPECT_TRUE(tests->asserts.empty());
  EXPECT_TRUE(defines_check(source));
  EXPECT_FALSE(defines_check("def f():\n    def check(candidate): pass\n"));
  EXPECT_FALSE(defines_check("check = 1"));
}

TEST(PythonTests, ASourceWithTestCasesIsKeptWhole) {
  const std::string source =
      "import unittest\n\nclass TestAdd(unittest.TestCase):\n    def test_one(self):\n"
      "        self.assertEqual(f(1), 1)\n\nif __name__ == '__main__':\n    unittest.main()\n";
  const auto tests = tests_from_python(source);
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->unittest, source);
  EXPECT_TRUE(tests->asserts.empty());
  EXPECT_TRUE(defines_test_case(source));
  EXPECT_TRUE(defines_test_case("@slow\nclass A(Base, TestCase): pass"));
  EXPECT_TRUE(defines_test_case("class A(unittest.IsolatedAsyncioTestCase): pass"));
  EXPECT_FALSE(defines_test_case("class TestCase(Base): pass"));
  EXPECT_FALSE(defines_test_case("class A: pass\ndef TestCase(x): pass"));
}

TEST(PythonTests, ACheckWithoutParametersIsATestFunction) {
  const auto tests = tests_from_python("def check():\n    assert f(1) == 1\n");
  ASSERT_TRUE(tests) << tests.error().to_string();
  EXPECT_EQ(tests->check, "");
  EXPECT_EQ(tests->asserts, Texts{"def check():\n    assert f(1) == 1\ncheck()"});
  EXPECT_FALSE(defines_check("def check( ):\n    pass"));
}

TEST(PythonTests, ASourceWithoutTestsIsRefused) {
  const auto nothing = tests_from_python("import math\nprint(f(1))\n");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code(), Errc::kBadData);
  EXPECT_NE(nothing.error().message().find("no test"), std::string::npos);
  const auto broken = tests_from_python("assert f(1) == 1\nassert f([2) == 2\n");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message().starts_with("line 2: ")) << broken.error().message();
}

}  // namespace
}  // namespace flowreasoner::tasks
