#include "flowreasoner/workflow/program_checker.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::workflow {
namespace {

using testing::FakeSandbox;

ProgramAnalysis analyse(FakeSandbox& sandbox) {
  asio::io_context io;
  std::vector<Worker> workers(1);
  workers[0].name = "small";
  workers[0].profile = llm::PromptProfile::kCompact;
  auto analysis = run_async(
      io, analyse_program(sandbox, Program{"graph text", "prompt text"}, "query", workers));
  if (!analysis) throw std::runtime_error(analysis.error().to_string());
  return *analysis;
}

TEST(ProgramChecker, ReadsWhatTheGuestFound) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    Json finding = {{"rule", "unknown-operator"}, {"severity", "error"},
                    {"file", "graph.py"},         {"line", 12},
                    {"message", "no operator V"}, {"hint", "Use Vote."}};
    Json call = {{"name", "vote"},       {"operator", "ScEnsemble"},
                 {"method", "__call__"}, {"line", 9},
                 {"depth", 3},           {"loop", 1},
                 {"branch", 1},          {"parallel", 1}};
    return FakeSandbox::done({{"t", "done"},
                              {"findings", Json::array({finding})},
                              {"dialect", "aflow"},
                              {"nodes", 77},
                              {"hash", "abc"},
                              {"calls", Json::array({call})}});
  });
  const ProgramAnalysis analysis = analyse(sandbox);
  EXPECT_FALSE(analysis.is_runnable());
  ASSERT_EQ(analysis.findings.size(), 1u);
  EXPECT_EQ(analysis.findings[0].to_string(),
            "graph.py:12: error: no operator V (hint: Use Vote.)");
  EXPECT_EQ(analysis.dialect, "aflow");
  EXPECT_EQ(analysis.nodes, 77);
  ASSERT_EQ(analysis.calls.size(), 1u);
  EXPECT_EQ(analysis.calls[0].operator_name, "ScEnsemble");
  EXPECT_EQ(analysis.calls[0].depth, 3);
  const Json& job = sandbox.jobs().front();
  EXPECT_EQ(job.at("kind"), "analyse");
  EXPECT_EQ(job.at("graph"), "graph text");
  EXPECT_EQ(job.at("query"), "query");
  EXPECT_EQ(job.at("models").at(0), (Json{{"name", "small"}, {"profile", "compact"}}));
  EXPECT_GT(job.at("operators").size(), 10u);
}

TEST(ProgramChecker, WarningsDoNotKeepAProgramFromRunning) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    Json finding = {{"rule", "not-awaited"}, {"severity", "warning"}, {"message", "m"}};
    return FakeSandbox::done({{"t", "done"}, {"findings", Json::array({finding})}});
  });
  const ProgramAnalysis analysis = analyse(sandbox);
  EXPECT_TRUE(analysis.is_runnable());
  EXPECT_EQ(analysis.findings[0].to_string(), "graph.py: warning: m");
}

TEST(ProgramChecker, AProgramThatBreaksTheGuestIsAFinding) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    return FakeSandbox::ended(sandbox::Ending::kMemoryLimit);
  });
  const ProgramAnalysis analysis = analyse(sandbox);
  EXPECT_FALSE(analysis.is_runnable());
  ASSERT_EQ(analysis.findings.size(), 1u);
  EXPECT_EQ(analysis.findings[0].rule, "analysis-failed");
  EXPECT_NE(analysis.findings[0].message.find("memory limit"), std::string::npos);
  EXPECT_EQ(analysis.hash.size(), 64u);
}

TEST(ProgramChecker, AFailureOfTheSandboxIsAnError) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    return Error(Errc::kSandbox, "the zygote died");
  });
  asio::io_context io;
  const auto analysis = run_async(io, analyse_program(sandbox, Program(), "", {}));
  ASSERT_FALSE(analysis);
  EXPECT_EQ(analysis.error().code(), Errc::kSandbox);
}

}  // namespace
}  // namespace flowreasoner::workflow
