// Workflows in real guests: every fixture of tests/fixtures/workflows runs, or ends as a clear
// finding.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include <gtest/gtest.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/workflow_runner.h"
#include "tests/support/counting_model.h"

namespace flowreasoner::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProblem =
    "def double(x):\n    \"\"\"Twice x.\n    >>> double(2)\n    4\n    \"\"\"\n";
constexpr std::string_view kCode =
    "Here it is.\n```python\ndef double(x):\n    return 2 * x\n\nprint(double(4))\n```\n";

/// Replies by operator, good enough to get every fixture to its end.
class PretendedReplies {
 public:
  Result<std::string> operator()(const llm::ChatRequest& request) {
    const std::string& who = request.caller;
    const std::string& prompt = request.messages.back().content;
    const auto asks_for = [&prompt](std::string_view text) {
      return prompt.find(text) != std::string::npos;
    };
    if (who == "Review" && asks_for("<solution>")) return "<solution>Checked.\n42</solution>";
    if (who == "Review") {
      const std::string verdict = ++reviews_ > 1 ? "True" : "False";
      return "<review_result>" + verdict + "</review_result><feedback>Mind zero.</feedback>";
    }
    if (who == "Custom" && asks_for("few words")) return "42";
    const auto found = kReplies.find(who);
    return found == kReplies.end() ? std::string(kCode) : found->second;
  }

 private:
  inline static const std::map<std::string, std::string> kReplies = {
      {"Custom", "Let me see.\nThe answer is below.\n42"},
      {"llm", "42"},
      {"AnswerGenerate", "<thought>6 times 7</thought>\n<answer>42</answer>"},
      {"Programmer", "```python\ndef solve():\n    return 6 * 7\n```"},
      {"Revise", "<solution>\n```python\ndef double(x):\n    return x + x\n```\n</solution>"},
      {"Format", "<solution>42</solution>"},
      {"ScEnsemble", "<thought>both</thought><solution_letter>A</solution_letter>"},
      {"MdEnsemble", "<solution_letter>A</solution_letter>"},
      {"TestGenerate", "```python\nassert double(2) == 4\nassert double(0) == 0\n```"},
      {"Rank", "<solution_letter>A</solution_letter>"},
  };
  int reviews_ = 0;
};

struct Fixture {
  std::string name;
  fs::path folder;
};
void PrintTo(const Fixture& fixture, std::ostream* out) {
  *out << fixture.name;
}

std::vector<Fixture> fixtures(const std::string& kind) {
  std::vector<Fixture> found;
  for (const auto& entry :
       fs::directory_iterator(fs::path(FR_SOURCE_DIR) / "tests/fixtures/workflows" / kind)) {
    found.push_back({entry.path().filename().string(), entry.path()});
  }
  std::sort(found.begin(), found.end(),
            [](const Fixture& left, const Fixture& right) { return left.name < right.name; });
  return found;
}

class RealWorkflow : public tasks::RealSandbox, public ::testing::WithParamInterface<Fixture> {
 protected:
  RealWorkflow() {
    expected_ = parse_json(read_file(GetParam().folder / "expected.json").value(), "it").value();
    run_.program = load_program(GetParam().folder).value();
    run_.problem = kProblem;
    run_.entry_point = "double";
    run_.question_id = "HumanEval/999";
    const bool tests_fail = json_string(expected_, "tests") == "fail";
    tasks::Tests visible;
    visible.asserts = {tests_fail ? "assert double(2) == 5" : "assert double(2) == 4"};
    run_.visible = tasks::make_suite(run_.entry_point, std::move(visible));
    run_.judge = judge_.get();
    for (CountingModel* model : {&small_, &large_}) {
      Worker worker;
      worker.name = model->name();
      worker.model = model;
      run_.workers.push_back(worker);
    }
    run_.own_budget.calls = json_integer(expected_, "budget");
  }
  ProgramAnalysis analyse() {
    return wait(analyse_program(*sandbox_, run_.program, run_.problem, run_.workers));
  }
  WorkflowResult run() { return wait(run_workflow(*sandbox_, run_)); }

  using CountingModel = testing::CountingModel;
  Json expected_;
  CountingModel small_{PretendedReplies(), "small"};
  CountingModel large_{PretendedReplies(), "large"};
  WorkflowRun run_;
};

/// Who called, as the fixtures write it.
std::vector<std::string> callers(const WorkflowResult& result) {
  std::vector<std::string> names;
  for (const TraceEntry& entry : result.trace) {
    names.push_back(entry.op == "chat" ? entry.operator_name : entry.op);
  }
  return names;
}

std::string name_of(const ::testing::TestParamInfo<Fixture>& test) {
  return test.param.name;
}

class GoodWorkflow : public RealWorkflow {};

TEST_P(GoodWorkflow, PassesTheChecksAndRunsToItsEnd) {
  const ProgramAnalysis analysis = analyse();
  for (const Finding& finding : analysis.findings) {
    EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.to_string();
  }
  EXPECT_EQ(analysis.dialect, expected_.at("dialect"));

  const WorkflowResult result = run();
  ASSERT_FALSE(result.error) << to_json(*result.error);
  EXPECT_TRUE(result.has_finished);
  EXPECT_EQ(result.dialect, expected_.at("dialect"));
  EXPECT_TRUE(result.answer.starts_with(expected_.at("answer").get<std::string>()))
      << result.answer;
  EXPECT_NEAR(result.usd, expected_.at("cost").get<double>(), 1e-9);
  EXPECT_EQ(callers(result), expected_.at("operators").get<std::vector<std::string>>());
  EXPECT_EQ(result.outcome.ending, sandbox::Ending::kExited);
  const std::string log = json_string(expected_, "log").value_or("");
  EXPECT_TRUE(log.empty() || std::any_of(result.logs.begin(), result.logs.end(),
                                         [&log](const GuestLog& line) {
                                           return line.message.find(log) != std::string::npos;
                                         }))
      << log;
}

TEST_P(GoodWorkflow, GivesTheSameWithoutOverlap) {
  const WorkflowResult with = run();
  run_.overlap = false;
  small_ = CountingModel(PretendedReplies(), "small");
  large_ = CountingModel(PretendedReplies(), "large");
  const WorkflowResult without = run();
  EXPECT_EQ(with.answer, without.answer);
  EXPECT_NEAR(with.usd, without.usd, 1e-9);
  EXPECT_EQ(callers(with), callers(without));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, GoodWorkflow, ::testing::ValuesIn(fixtures("good")), name_of);

class BrokenWorkflow : public RealWorkflow {};

TEST_P(BrokenWorkflow, EndsAsAClearFinding) {
  if (expected_.contains("finding")) {
    const Json& finding = expected_.at("finding");
    const ProgramAnalysis analysis = analyse();
    EXPECT_TRUE(std::any_of(analysis.findings.begin(), analysis.findings.end(),
                            [&finding](const Finding& found) {
                              return found.rule == finding.at("rule") &&
                                     found.line == finding.value("line", found.line);
                            }))
        << finding << " is not in " << to_json(analysis).at("findings");
  }
  const WorkflowResult result = run();
  if (!expected_.contains("error")) {
    EXPECT_FALSE(result.error);
    return;
  }
  const Json& error = expected_.at("error");
  ASSERT_TRUE(result.error) << result.answer;
  const bool gave_up = expected_.contains("budget") && result.error->stage == "budget";
  EXPECT_TRUE(gave_up || result.error->stage == error.at("stage")) << result.error->stage;
  EXPECT_EQ(result.error->type, error.at("type")) << to_json(*result.error);
  EXPECT_EQ(result.error->line, error.value("line", result.error->line));
  EXPECT_NE(result.error->message.find(error.value("message", "")), std::string::npos)
      << result.error->message;
}

INSTANTIATE_TEST_SUITE_P(Fixtures, BrokenWorkflow, ::testing::ValuesIn(fixtures("broken")),
                         name_of);

}  // namespace
}  // namespace flowreasoner::workflow
