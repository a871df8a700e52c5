#include "flowreasoner/cli/judge_plan.h"

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::cli {
namespace {

class JudgePlanTest : public ::testing::Test {
 protected:
  JudgePlanTest() {
    flags_.set = folder_
                     .write("set.jsonl",
                            "{\"id\": \"a\", \"query\": \"q\", \"visible\": [\"assert f(1)\"]}\n"
                            "{\"id\": \"b\", \"query\": \"q\", \"hidden\": [\"assert f(2)\"]}\n")
                     .string();
    write_samples("a", "x");
  }
  void write_samples(const std::string& id, const std::string& text) {
    Json row{{"task_id", id}, {"solution", text}};
    flags_.samples = folder_.write("s.jsonl", dump_json(row) + "\n").string();
  }
  Json header() const {
    auto plan = make_judge_plan(flags_, config_);
    if (!plan) return plan.error().message();
    return verdicts_header(*plan, flags_, config_, "3.11.2");
  }

  testing::TestFolder folder_;
  JudgeFlags flags_;
  Config config_;
};

TEST_F(JudgePlanTest, ReadsSetAndSamples) {
  const auto plan = make_judge_plan(flags_, config_);
  ASSERT_TRUE(plan) << plan.error().to_string();
  EXPECT_EQ(plan->set, "set.jsonl");
  EXPECT_EQ(plan->problems.size(), 2u);
  ASSERT_TRUE(plan->samples);
  EXPECT_EQ(plan->samples->total, 1);
}

TEST_F(JudgePlanTest, ALimitedSetStillKnowsTheOtherIds) {
  flags_.limit = 1;
  write_samples("b", "x");
  const auto plan = make_judge_plan(flags_, config_);
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message().find("no sample in it"), std::string::npos);
}

TEST_F(JudgePlanTest, AllThatDecidesAVerdictStandsInTheHeader) {
  const Json before = header();
  ASSERT_TRUE(before.is_object());
  EXPECT_EQ(before, header());
  std::vector<Json> others;
  flags_.limit = 1;
  others.push_back(header());
  flags_.limit.reset();
  flags_.sanitize = "both";
  others.push_back(header());
  flags_.sanitize.reset();
  flags_.mode = "shared";
  others.push_back(header());
  flags_.mode = "auto";
  flags_.sandbox.python = "/other/python";  // of the same version, with other libraries
  others.push_back(header());
  flags_.sandbox.python.clear();
  config_.limits.wall = std::chrono::seconds(1);
  others.push_back(header());
  config_ = Config();
  write_samples("a", "y");
  others.push_back(header());
  write_samples("a", "x");
  folder_.write("set.jsonl",
                "{\"id\": \"a\", \"query\": \"q\", \"visible\": [\"assert f(1)\"]}\n"
                "{\"id\": \"b\", \"query\": \"q\", \"hidden\": [\"assert f(3)\"]}\n");
  others.push_back(header());
  for (const Json& other : others) {
    ASSERT_TRUE(other.is_object()) << other;
    EXPECT_NE(other, before);
  }
}

TEST_F(JudgePlanTest, WhereTheFilesLieMakesNoDifference) {
  const Json before = header();
  const auto moved = folder_.path() / "elsewhere";
  std::filesystem::create_directory(moved);
  std::filesystem::copy(flags_.set, moved);
  std::filesystem::copy(flags_.samples, moved);
  flags_.set = moved / "set.jsonl";
  flags_.samples = moved / "s.jsonl";
  EXPECT_EQ(header(), before);
}

}  // namespace
}  // namespace flowreasoner::cli
