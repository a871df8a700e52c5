#include "flowreasoner/tasks/judge.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"

namespace flowreasoner::tasks {
namespace {

Tests asserts(std::vector<std::string> texts) {
  Tests tests;
  tests.asserts = std::move(texts);
  return tests;
}

Tests unittest(std::string source) {
  Tests tests;
  tests.unittest = std::move(source);
  return tests;
}

class JudgeTest : public RealSandbox {
 protected:
  Verdict verdict(const std::string& code, Tests tests, const std::string& reference = {}) {
    auto suite = make_suite("f", std::move(tests), reference);
    sandbox::Limits limits;
    limits.cpu = limits.wall = Milliseconds(4000);
    return wait(judge_->judge(std::move(suite), code, limits));
  }
  static std::string text(const Verdict& verdict) { return dump_json(to_json(verdict), 1); }
  void expect_pass(const std::string& code, const Tests& tests,
                   JudgeMode mode = JudgeMode::kTwoProcess) {
    const Verdict found = verdict(code, tests);
    EXPECT_TRUE(found.passed) << code << text(found);
    EXPECT_EQ(found.mode, mode) << code;
  }
  void expect_failure(const std::string& code, const Tests& tests) {
    const Verdict found = verdict(code, tests);
    EXPECT_FALSE(found.passed) << code << text(found);
    EXPECT_EQ(found.passed_count(), 0) << code << text(found);
    EXPECT_EQ(found.mode, JudgeMode::kTwoProcess) << code;
  }
};

TEST_F(JudgeTest, ValuesOfEachPlainKindCross) {
  for (const char* value : {"1",
                            "-1",
                            "2 ** 200",
                            "-(2 ** 200)",
                            "1.5",
                            "float('inf')",
                            "-0.0",
                            "True",
                            "None",
                            "...",
                            "'text'",
                            "'\\ud800 \\U0001F600'",
                            "b'\\x00\\xff'",
                            "bytearray(b'x')",
                            "1 + 2j",
                            "[1, [2, (3, {4: [5]})]]",
                            "{1, 2}",
                            "frozenset({1})",
                            "{(1, 2): {'a'}}",
                            "range(3)"}) {
    const std::string same = std::string("assert f(") + value + ") == " + value;
    expect_pass("def f(x):\n    assert x is not f\n    return x\n", asserts({same}));
    const std::string kind = std::string("assert type(f(") + value + ")) == type(" + value + ")";
    expect_pass("def f(x):\n    return x\n", asserts({kind}));
  }
}

TEST_F(JudgeTest, ValuesOfTheStandardLibraryCross) {
  Tests tests = asserts(
      {"assert f(Decimal('1.20')) == Decimal('1.20')", "assert f(Fraction(1, 3)) == Fraction(1, 3)",
       "assert f(deque([1, 2], 5)).maxlen == 5", "assert f(Counter('aab'))['a'] == 2",
       "assert f(OrderedDict(a=1)) == OrderedDict(a=1)",
       "d = f(defaultdict(list))\nd['new'].append(1)\nassert d == {'new': [1]}",
       "assert f(datetime(2024, 2, 29, 1, 2, 3)).day == 29",
       "assert f(timedelta(days=1)) == timedelta(hours=24)"});
  tests.setup =
      "from decimal import Decimal\nfrom fractions import Fraction\nfrom collections import "
      "Counter, "
      "OrderedDict, defaultdict, deque\nfrom datetime import datetime, timedelta\n";
  expect_pass("def f(x):\n    return x\n", tests);
}

TEST_F(JudgeTest, ChangedArgumentsAndAliasesAreSeenByTheTests) {
  expect_pass("def f(x):\n    x.append(3)\n    return x\n",
              asserts({"a = [1]\nb = f(a)\nassert a == [1, 3] and b is a"}));
  expect_pass("def f(x):\n    x['k'][0]['n'] = 1\n",
              asserts({"inner = {}\nouter = {'k': [inner]}\nf(outer)\nassert inner == {'n': 1}"}));
  expect_pass("def f(a, b):\n    return a is b\n",
              asserts({"x = [1]\nassert f(x, x)", "assert not f([1], [1])"}));
  expect_pass("def f(x):\n    row = [0]\n    return [row, row]\n",
              asserts({"r = f(1)\nr[0].append(1)\nassert r[1] == [0, 1]"}));
  expect_pass("def f(x):\n    x.clear()\n    x.update({1: x})\n",
              asserts({"d = {}\nf(d)\nassert d[1] is d"}));
  const std::string nan = "n = float('nan')\nassert f([n])[0] is n";
  expect_pass("def f(x):\n    return list(x)\n", asserts({nan}));
  expect_pass("def f(x):\n    x['b'] += 2\n    del x['a']\n",
              asserts({"from collections import Counter, OrderedDict\nc = Counter('aab')\nf(c)\n"
                       "assert c == Counter(b=3)",
                       "o = OrderedDict(a=1, b=2, c=3)\nf(o)\nassert list(o) == ['b', 'c']"}));
}

TEST_F(JudgeTest, IteratorsExceptionsAndOutputAreAsInOneProcess) {
  expect_pass("def f(n):\n    yield from range(n)\n",
              asserts({"assert list(f(3)) == [0, 1, 2]", "assert next(f(1)) == 0",
                       "import types\nassert isinstance(f(1), types.GeneratorType)"}));
  expect_pass("def f(n):\n    return map(str, range(n))\n",
              asserts({"assert list(f(2)) == ['0', '1']", "assert f(2) != ['0', '1']"}));
  expect_pass("import itertools\ndef f(n):\n    return itertools.count(n)\n",
              asserts({"assert next(f(4)) == 4"}));
  expect_pass("def f(x):\n    raise KeyError('no ' + x)\n",
              asserts({"try:\n    f('a')\n    assert False\nexcept KeyError as e:\n    assert "
                       "e.args == ('no a',)"}));
  expect_pass("class Odd(ValueError):\n    pass\ndef f(x):\n    raise Odd(x)\n",
              asserts({"try:\n    f(1)\n    assert False\nexcept ValueError as e:\n    assert "
                       "type(e).__name__ == 'Odd'"}));
  expect_pass(
      "print('loading')\nimport logging\ndef f(x):\n    print(x)\n    "
      "logging.warning('w')\n    return x\n",
      asserts({"assert f(1) == 1"}));
}

TEST_F(JudgeTest, ACandidateLeavesTheTestsOfTheNextOneAlone) {
  const Tests tests = asserts({"assert f([3, 1, 2]) == [1, 2, 3]"});
  expect_failure("def f(x):\n    x.append(0)\n    raise ValueError\n", tests);
  expect_pass("def f(x):\n    return sorted(x)\n", tests);
  expect_failure("def f(x):\n    return x\n", tests);
}

TEST_F(JudgeTest, MoreSuitesThanTheGuestsOfTheTestsHoldAreJudgedAllTheSame) {
  const Tests live = asserts({"assert f(f(1)) == 4"});
  const Tests plain = asserts({"assert f(1) == 2"});
  for (int round = 0; round < 2; ++round) {
    expect_pass("def f(x):\n    return 2 * x\n", live);
    expect_pass("def f(x):\n    return 2 * x\n", plain);
    for (int other = 0; other < 600; ++other)
      expect_pass("def f(x):\n    return x\n",
                  asserts({"assert f(" + std::to_string(other) + ") is not None"}));
  }
}

TEST_F(JudgeTest, CallsThatDependOnAnswersAreAskedLive) {
  const Tests tests = asserts({"assert f(f(f(1))) == 8",
                               "x = 1\nwhile f(x) < 100:\n    x = "
                               "f(x)\nassert x == 64"});
  expect_pass("def f(x):\n    return 2 * x\n", tests);
  const Verdict wrong = verdict("def f(x):\n    return 3 * x\n", tests);
  EXPECT_FALSE(wrong.passed);
  const Verdict exits = verdict("import os\ndef f(x):\n    os._exit(0)\n", tests);
  EXPECT_EQ(exits.passed_count(), 0) << text(exits);
  const Verdict broken = verdict("def f(x)\n", tests);
  EXPECT_FALSE(broken.load_error.empty());
  EXPECT_EQ(broken.total(), 2) << text(broken);
}

TEST_F(JudgeTest, ALiveSuiteWithAReferenceStaysLive) {
  const Tests tests = asserts({"assert f(f(1)) == 4", "assert f(3) == 6"});
  const std::string right = "def f(x):\n    return 2 * x\n";
  EXPECT_TRUE(verdict(right, tests, right).passed);
  EXPECT_TRUE(verdict("def f(x):\n    return x + x\n", tests, right).passed);
  EXPECT_FALSE(verdict("def f(x):\n    return x + 1\n", tests, right).passed);
  const Verdict broken = verdict("def f(x)\n", tests, right);
  EXPECT_EQ(broken.total(), 2) << text(broken);
  EXPECT_EQ(broken.results.back().type, "NotRun");
}

TEST_F(JudgeTest, ARootIsJudgedByThePolynomialThatWasAskedFor) {
  Tests tests;
  tests.cases.inputs = Json::array({Json::array({Json::array({-2, 1})})});
  tests.cases.rule = "evalplus:HumanEval/32";
  tests.cases.atol = 1e-4;
  const std::string right = "def f(xs):\n    return -xs[0] / xs[1]\n";
  EXPECT_TRUE(verdict(right, tests, right).passed);
  EXPECT_TRUE(
      verdict("def f(xs):\n    a, b = xs.pop(0), xs.pop()\n    return -a / b\n", tests, right)
          .passed);
  EXPECT_FALSE(verdict("def f(xs):\n    xs.clear()\n    return 0\n", tests, right).passed);
}

TEST_F(JudgeTest, AnInterruptThatAProgramRaisesFailsItsTestAlone) {
  const Tests tests = unittest(
      "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        "
      "self.assertEqual(f(1), 1)\n    def test_b(self):\n        self.assertEqual(f(2), 2)\n");
  const Verdict found =
      verdict("def f(x):\n    if x == 2:\n        raise KeyboardInterrupt\n    return x\n", tests);
  EXPECT_FALSE(found.passed);
  EXPECT_EQ(found.passed_count(), 1) << text(found);
  EXPECT_EQ(found.results.back().type, "KeyboardInterrupt") << text(found);
  expect_pass("def f(x):\n    return x\n", tests);
}

TEST_F(JudgeTest, TestsThatNeedTheCandidateBesideThemShareItsProcess) {
  const std::string stack =
      "class Stack:\n    def __init__(self):\n        self.items = []\n    "
      "def push(self, x):\n        self.items.append(x)\ndef f(x):\n    "
      "return x\n";
  expect_pass(stack, asserts({"s = Stack()\ns.push(1)\nassert s.items == [1]"}),
              JudgeMode::kShared);
  expect_pass("def f(g, x):\n    return g(x)\n", asserts({"assert f(lambda x: x + 1, 1) == 2"}),
              JudgeMode::kShared);
  expect_pass(
      "import os\ndef f():\n    return os.getcwd()\n",
      unittest("import unittest\nfrom unittest.mock import patch\nclass T(unittest.TestCase):\n"
               "    @patch('os.getcwd', return_value='x')\n    def test_it(self, m):\n        "
               "self.assertEqual(f(), 'x')\n"),
      JudgeMode::kShared);
  expect_pass("class P:\n    x = 1\ndef f():\n    return P()\n", asserts({"assert f().x == 1"}),
              JudgeMode::kShared);
}

TEST_F(JudgeTest, UnitTestsGiveAResultEach) {
  const Tests tests = unittest(
      "import unittest\nclass TestF(unittest.TestCase):\n    def setUp(self):\n        self.x = 2\n"
      "    def test_double(self):\n        self.assertEqual(f(self.x), 4)\n    def "
      "test_error(self):\n"
      "        with self.assertRaises(TypeError):\n            f(None)\n    def test_sub(self):\n  "
      "    "
      "  for x in (1, 2):\n            with self.subTest(x=x):\n                "
      "self.assertEqual(f(x), 2 "
      "* x)\n");
  expect_pass("def f(x):\n    return 2 * x\n", tests);
  const Verdict found = verdict("def f(x):\n    return 4 if x == 2 else 0 * x\n", tests);
  ASSERT_EQ(found.total(), 3) << text(found);
  EXPECT_EQ(found.passed_count(), 2) << text(found);
  EXPECT_FALSE(found.results[2].passed);
  expect_failure("import os\nos._exit(0)\n", tests);
}

TEST_F(JudgeTest, CasesAreComparedWithWhatTheReferenceGives) {
  Tests tests;
  tests.cases.inputs = {{1.0}, {2.0}, {Json("3, ")}};
  tests.cases.inputs = Json::array({Json::array({1.0}), Json::array({2.0}), "3.0"});
  const std::string reference = "def f(x):\n    return x / 3\n";
  EXPECT_TRUE(verdict("def f(x):\n    return x * (1 / 3)\n", tests, reference).passed);
  const Verdict wrong = verdict("def f(x):\n    return x / 3 if x < 3 else 7\n", tests, reference);
  EXPECT_EQ(wrong.passed_count(), 2) << text(wrong);
  EXPECT_EQ(wrong.results[2].expression, "f(3.0)");
  EXPECT_EQ(wrong.results[2].expected, "1.0");
  EXPECT_EQ(wrong.results[2].actual, "7");
  tests.cases.expected = Json::array({1, 2, "3"});
  EXPECT_TRUE(verdict("def f(x):\n    return int(x)\n", tests).passed);
}

Async<Done> judge_many(Judge* judge, std::vector<TestSuitePtr> suites, int* passed) {
  AsyncGroup group(co_await asio::this_coro::executor);
  const auto one = [](Judge* by, TestSuitePtr suite, int* count) -> asio::awaitable<void> {
    co_await asio::this_coro::throw_if_cancelled(false);
    const sandbox::Limits limits;
    const Result<Verdict> verdict = co_await by->judge(suite, suite->reference, limits);
    if (verdict && verdict->passed) ++*count;
  };
  for (const TestSuitePtr& suite : suites) group.spawn(one(judge, suite, passed));
  co_await group.join();
  co_return Done{};
}

TEST_F(JudgeTest, SuitesOfCasesAreLearnedByEachGuestOfTheTests) {
  std::vector<TestSuitePtr> suites;
  for (int i = 0; i < 40; ++i) {
    Tests tests;
    tests.cases.inputs = Json::array({Json::array({i}), Json::array({i + 1})});
    const std::string reference = "def f(x):\n    return x * " + std::to_string(i) + "\n";
    suites.push_back(make_suite("f", tests, reference));
    suites.push_back(suites.back());
  }
  int passed = 0;
  (void)wait(judge_many(judge_.get(), suites, &passed));
  EXPECT_EQ(passed, 80);
}

TEST_F(JudgeTest, EachTestThatAnExitEndedSaysSo) {
  const Verdict found =
      verdict("def f(x):\n    if x == 2:\n        import os\n        os._exit(3)\n    return x\n",
              asserts({"assert f(1) == 1", "assert f(2) == 2", "assert f(3) == 3"}));
  ASSERT_EQ(found.total(), 3) << text(found);
  EXPECT_TRUE(found.results[0].passed) << text(found);
  EXPECT_EQ(found.results[1].type, "Ended");
  EXPECT_EQ(found.results[1].message, "exited with status 3");
  EXPECT_EQ(found.results[2].type, "NotRun");
}

TEST_F(JudgeTest, ATestThatSwallowsATimeLimitHasNotPassed) {
  const Verdict found = verdict("def f(x):\n    while True: pass\n",
                                asserts({"try:\n    f(1)\nexcept BaseException:\n    pass"}));
  EXPECT_FALSE(found.passed) << text(found);
  EXPECT_EQ(found.results.front().type, "TimeLimit");
}

TEST_F(JudgeTest, ProgramsAreJudgedByTheirOutput) {
  Tests tests;
  tests.stdio = {{"1 2\n", "3\n"}, {"5 6\n", "11"}};
  const auto suite = make_suite("", tests);
  const auto judged = [&](const std::string& code) {
    return wait(judge_->judge(suite, code, sandbox::Limits()));
  };
  EXPECT_TRUE(judged("a, b = map(int, input().split())\nprint(a + b)\n").passed);
  EXPECT_TRUE(
      judged("import sys\nd = sys.stdin.buffer.read().split()\nsys.stdout.buffer.write(b'%d  "
             "\\n\\n' % (int(d[0]) + int(d[1])))\n")
          .passed);
  EXPECT_TRUE(judged("a, b = map(int, open(0).read().split())\nprint(a + b)\nexit()\n").passed);
  const Verdict wrong = judged("print(3)\n");
  EXPECT_EQ(wrong.passed_count(), 1);
  EXPECT_EQ(wrong.results[1].expected, "11");
  EXPECT_EQ(wrong.results[1].actual, "3\n");
  EXPECT_EQ(judged("print(3)\nraise ValueError\n").passed_count(), 0);
}

TEST_F(JudgeTest, EqualBehaviourIsEqualAndAHangIsNot) {
  sandbox::Limits limits;
  limits.cpu = limits.wall = Milliseconds(1000);
  const std::vector<std::string> solutions = {"def f(x):\n    return x * 2\n",
                                              "def f(x):\n    return x + x\n",
                                              "def f(x):\n    while True: pass\n",
                                              "def f(x):\n    return x ** 2\n",
                                              "def g(x):\n    return x\n",
                                              "class Any:\n    def __eq__(s, o):\n        return "
                                              "True\ndef f(x):\n    return Any()\n"};
  const auto rows = wait(judge_->behaviours(
      make_suite("f", asserts({"assert f(2) == 4", "assert f(3) == 6", "assert (f("})), solutions,
      limits));
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0], rows[1]);
  EXPECT_TRUE(rows[0][1].passed);
  EXPECT_FALSE(rows[0][2].passed);
  EXPECT_FALSE(rows[2][0].passed);
  EXPECT_NE(rows[2][0].value, rows[0][0].value);
  EXPECT_TRUE(rows[3][0].passed);
  EXPECT_EQ(rows[3][1].value, "9");
  EXPECT_EQ(rows[4][0].value, "not loaded: NameError");
  EXPECT_FALSE(rows[5][0].passed);
}

}  // namespace
}  // namespace flowreasoner::tasks
