// Judges each program of forgeries/, which is wrong and pretends otherwise, and each of honest/,
// which is right and looks odd, at each isolation level: by tests of all kinds in a guest of their
// own, and beside the program. All run in one process and one sandbox a level.
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/machine_levels.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "tests/attack/judged_program.h"

namespace flowreasoner::testing {
namespace {

using sandbox::Isolation;
using tasks::JudgeMode;
using tasks::Tests;
using tasks::TestSuitePtr;
using tasks::Verdict;

constexpr const char* kRight = "def f(x):\n    return 2 * x\n";
constexpr const char* kWrong = "def f(x):\n    return 3 * x\n";

TestSuitePtr asserts_and_check() {
  Tests tests;
  tests.asserts = {"assert f(2) == 4", "assert f(3) == 6"};
  tests.check =
      "import math\n\n\ndef check(candidate):\n    assert candidate(4) == 8\n    assert "
      "math.fabs(candidate(5) - 10) < 1e-6\n";
  return tasks::make_suite("f", tests);
}

TestSuitePtr unit_tests() {
  Tests tests;
  tests.unittest =
      "import unittest\n\n\nclass TestF(unittest.TestCase):\n"
      "    def test_equal(self):\n        self.assertEqual(f(2), 4)\n"
      "    def test_close(self):\n        self.assertAlmostEqual(f(3), 6)\n"
      "    def test_in(self):\n        self.assertIn(f(4), [8])\n"
      "    def test_plain(self):\n        assert f(5) == 10\n";
  return tasks::make_suite("f", tests);
}

TestSuitePtr cases() {
  Tests tests;
  tests.cases.inputs = Json::array({Json::array({2}), Json::array({3}), Json::array({5})});
  return tasks::make_suite("f", tests, kRight);
}

/// Tests that pass answers on.
TestSuitePtr chain() {
  Tests tests;
  tests.asserts = {"x = f(7)\nassert f(x) == f(x)", "assert f(7) == 14"};
  return tasks::make_suite("f", tests, kRight);
}

/// A sandbox and its judges, for all programs at a level.
class Court {
 public:
  explicit Court(Isolation level) {
    sandbox::SandboxOptions options;
    options.workers = 1;
    options.isolation = level;
    auto started = sandbox::Sandbox::start(io_.get_executor(), options);
    if (!started) throw std::runtime_error(started.error().to_string());
    sandbox_ = std::move(*started);
    tasks::JudgeOptions judging;
    judging.tests_guests = 1;
    apart_ = tasks::make_judge(*sandbox_, judging);
    judging.shared_only = true;
    beside_ = tasks::make_judge(*sandbox_, judging);
  }
  ~Court() { (void)tasks::value_of(io_, closed(apart_.get(), beside_.get(), sandbox_.get())); }
  Court(const Court&) = delete;
  Court& operator=(const Court&) = delete;

  /// By tests in a guest of their own.
  Verdict apart(TestSuitePtr suite, const std::string& code) {
    return verdict(*apart_, std::move(suite), code);
  }
  /// By tests beside the program.
  Verdict beside(TestSuitePtr suite, const std::string& code) {
    return verdict(*beside_, std::move(suite), code);
  }

 private:
  Verdict verdict(tasks::Judge& judge, TestSuitePtr suite, const std::string& code) {
    sandbox::Limits limits;
    limits.cpu = limits.wall = Milliseconds(2000);
    limits.processes = 256;  // at the Landlock level those of other tests count too
    return tasks::value_of(io_, judge.judge(std::move(suite), code, limits));
  }

  static Async<Done> closed(tasks::Judge* apart, tasks::Judge* beside, sandbox::Sandbox* box) {
    co_await apart->close();
    co_await beside->close();
    co_await box->close();
    co_return Done{};
  }

  asio::io_context io_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<tasks::Judge> apart_;
  std::unique_ptr<tasks::Judge> beside_;
};

class ForgeryTest : public ::testing::TestWithParam<std::tuple<Isolation, std::string>> {
 protected:
  static void TearDownTestSuite() { courts().clear(); }

  const std::string& name() const { return std::get<1>(GetParam()); }
  /// The one of this level: a forgery that leaves something behind shows in all verdicts after it.
  Court& court() const {
    std::unique_ptr<Court>& found = courts()[std::get<0>(GetParam())];
    if (!found) found = std::make_unique<Court>(std::get<0>(GetParam()));
    return *found;
  }
  static std::string shown(const Verdict& verdict) { return dump_json(tasks::to_json(verdict), 1); }

 private:
  static std::map<Isolation, std::unique_ptr<Court>>& courts() {
    static std::map<Isolation, std::unique_ptr<Court>> all;
    return all;
  }
};

class WrongProgram : public ForgeryTest {};

TEST_P(WrongProgram, IsRefused) {
  const std::string code = JudgedProgram("forgeries", name()).text();
  for (const TestSuitePtr& suite : {asserts_and_check(), unit_tests(), cases(), chain()}) {
    const Verdict found = court().apart(suite, code);
    EXPECT_FALSE(found.passed) << shown(found);
    EXPECT_EQ(found.mode, JudgeMode::kTwoProcess);
    // A chain of answers that are all the same holds by itself.
    if (suite->tests.asserts.size() != 2 || !suite->tests.check.empty()) {
      EXPECT_EQ(found.passed_count(), 0) << shown(found);
    }
    const Verdict right = court().apart(suite, kRight);
    EXPECT_TRUE(right.passed) << shown(right);
    const Verdict wrong = court().apart(suite, kWrong);
    EXPECT_FALSE(wrong.passed) << shown(wrong);
  }
}

TEST_P(WrongProgram, ComesToWhatIsKnownOfSharedMode) {
  const JudgedProgram program("forgeries", name());
  bool is_forged = false;
  for (const TestSuitePtr& suite : {asserts_and_check(), unit_tests()}) {
    const Verdict found = court().beside(suite, program.text());
    is_forged = is_forged || found.passed;
    EXPECT_EQ(found.mode, JudgeMode::kShared);
    const Verdict right = court().beside(suite, kRight);
    EXPECT_TRUE(right.passed) << shown(right);
  }
  EXPECT_EQ(is_forged, program.is_forged_when_shared());
}

class RightProgram : public ForgeryTest {};

TEST_P(RightProgram, Passes) {
  const JudgedProgram program("honest", name());
  for (const TestSuitePtr& suite : {asserts_and_check(), unit_tests(), cases(), chain()}) {
    const Verdict found = court().apart(suite, program.text());
    EXPECT_TRUE(found.passed) << shown(found);
    EXPECT_EQ(found.mode, JudgeMode::kTwoProcess);
  }
  bool passes = true;
  for (const TestSuitePtr& suite : {asserts_and_check(), unit_tests()}) {
    const Verdict beside = court().beside(suite, program.text());
    passes = passes && beside.passed;
    if (program.passes_when_shared()) {
      EXPECT_TRUE(beside.passed) << shown(beside);
    }
  }
  EXPECT_EQ(passes, program.passes_when_shared());
}

TEST(SharedMode, ItsLimitsAreWrittenDown) {
  std::ifstream file(std::string(FR_SOURCE_DIR) + "/docs/sandbox.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  for (const std::string& name : JudgedProgram::names("forgeries")) {
    const bool is_listed = page.find("`" + name + "`") != std::string::npos;
    EXPECT_EQ(is_listed, JudgedProgram("forgeries", name).is_forged_when_shared()) << name;
  }
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<Isolation, std::string>>& info) {
  return std::get<1>(info.param) + "_" + std::string(isolation_name(std::get<0>(info.param)));
}
const auto kLevels = ::testing::Values(Isolation::kNamespaces, Isolation::kLandlock);
INSTANTIATE_TEST_SUITE_P(Forgeries, WrongProgram,
                         ::testing::Combine(kLevels,
                                            ::testing::ValuesIn(JudgedProgram::names("forgeries"))),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Honest, RightProgram,
                         ::testing::Combine(kLevels,
                                            ::testing::ValuesIn(JudgedProgram::names("honest"))),
                         name_of);

}  // namespace
}  // namespace flowreasoner::testing
