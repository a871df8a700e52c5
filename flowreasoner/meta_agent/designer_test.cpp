#include "flowreasoner/meta_agent/designer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/scripted_model.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::meta_agent {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGood =
    "<think>t</think><modification>m</modification><graph>\nGOOD\n</graph>";
constexpr const char* kBad = "<think>t</think><graph>\nBAD\n</graph>";

/// The analysis of the tests: a program that says BAD has an error.
Result<sandbox::JobResult> analyse(const Json& job, const sandbox::Limits& /*limits*/) {
  Json findings = Json::array();
  if (job.at("graph").get<std::string>().find("BAD") != std::string::npos) {
    findings.push_back(Json{{"rule", "syntax"},
                            {"severity", "error"},
                            {"file", "graph.py"},
                            {"line", 1},
                            {"message", "it says BAD"},
                            {"hint", "say GOOD"}});
  }
  return testing::FakeSandbox::done(Json{{"t", "done"},
                                         {"findings", findings},
                                         {"dialect", "flowreasoner"},
                                         {"nodes", 3},
                                         {"hash", std::string(64, 'a')},
                                         {"calls", Json::array()}});
}

std::string line(const std::string& text, const std::string& contains = "") {
  Json json{{"reply", text}};
  if (!contains.empty()) json["match"] = Json{{"contains", contains}};
  return json.dump() + "\n";
}

class DesignerTest : public ::testing::Test {
 protected:
  Result<Design> design(const std::string& script, workflow::BudgetLimits limits = {}) {
    auto replies = llm::ScriptedReplies::parse(script, "script");
    EXPECT_TRUE(replies) << replies.error().to_string();
    llm::ScriptedModel model("meta", std::move(*replies));
    workflow::RecordedModel recorded(model, {});
    workflow::Budget budget("the episode", limits);
    Designer designer(recorded, sandbox_, budget, {});
    auto work = designer.design({llm::Message{"user", "design it"}}, "query", {}, "q/1");
    Result<Design> result = run_async(io_, std::move(work));
    calls_ = budget.spent().calls;
    return result;
  }

  asio::io_context io_;
  testing::FakeSandbox sandbox_{analyse};
  std::int64_t calls_ = 0;
};

TEST_F(DesignerTest, AGoodReplyIsParsedAndChecked) {
  const auto result = design(line(kGood));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(result->is_runnable());
  EXPECT_EQ(result->program.graph, "GOOD\n");
  EXPECT_EQ(result->parsed.modification, "m");
  EXPECT_EQ(result->repairs, 0);
  EXPECT_EQ(result->analysis.nodes, 3);
  EXPECT_EQ(calls_, 1);
}

TEST_F(DesignerTest, AFaultyProgramIsSentBackWithItsFindings) {
  const auto result = design(line(kGood, "say GOOD") + line(kBad));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(result->is_runnable());
  EXPECT_EQ(result->repairs, 1);
  EXPECT_EQ(result->calls, 2);
  ASSERT_EQ(result->messages.size(), 3u);
  EXPECT_THAT(result->messages[2].content, HasSubstr("it says BAD"));
}

TEST_F(DesignerTest, AnUnusableReplyIsSentBackWithTheReason) {
  const auto result = design(line(kGood, "no <graph> block") + line("I would use two agents."));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_TRUE(result->is_runnable());
}

TEST_F(DesignerTest, ItIsRepairedOnceAndThenTakenAsItIs) {
  const auto result = design(line(kBad) + line(kBad) + line(kGood));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_FALSE(result->is_runnable());
  EXPECT_TRUE(result->parsed.is_usable());
  EXPECT_EQ(calls_, 2);
}

TEST_F(DesignerTest, ARepairThatHoldsNoProgramDoesNotReplaceOneThatDoes) {
  const auto result = design(line(kBad) + line("sorry"));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->program.graph, "BAD\n");
  EXPECT_EQ(result->calls, 2);
}

TEST_F(DesignerTest, AnUnusableDesignIsAValue) {
  const auto result = design(line("no") + line("no again"));
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_FALSE(result->is_runnable());
  EXPECT_THAT(result->parsed.problem, HasSubstr("no <graph> block"));
}

TEST_F(DesignerTest, AnEndpointThatFailsIsAValue) {
  const auto result = design(R"({"error": {"kind": "unavailable", "message": "down"}})");
  ASSERT_TRUE(result && result->failure);
  EXPECT_EQ(result->failure->code(), Errc::kUnavailable);
  EXPECT_THAT(result->failure->to_string(), HasSubstr("asking the meta-agent"));
  EXPECT_EQ(result->calls, 0);
}

TEST_F(DesignerTest, ASpentBudgetAsksNobody) {
  workflow::BudgetLimits limits;
  limits.calls = 0;
  const auto result = design(line(kGood), limits);
  ASSERT_TRUE(result && result->failure);
  EXPECT_EQ(result->failure->code(), Errc::kBudget);
}

TEST_F(DesignerTest, ABudgetThatEndsBeforeTheRepairLeavesTheFirstDesign) {
  workflow::BudgetLimits limits;
  limits.calls = 1;
  const auto result = design(line(kBad) + line(kGood), limits);
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->program.graph, "BAD\n");
  EXPECT_TRUE(result->failure);
}

TEST_F(DesignerTest, TimeThatRunsOutWhileTheMetaAgentThinksIsTheBudget) {
  workflow::BudgetLimits limits;
  limits.time = Milliseconds(50);
  Json slow{{"reply", kGood}, {"delay_ms", 60'000}};
  const auto result = design(slow.dump(), limits);
  ASSERT_TRUE(result && result->failure);
  EXPECT_EQ(result->failure->code(), Errc::kBudget) << result->failure->to_string();
}

}  // namespace
}  // namespace flowreasoner::meta_agent
