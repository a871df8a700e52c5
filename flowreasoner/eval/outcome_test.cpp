#include "flowreasoner/eval/outcome.h"

#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

TEST(Outcome, ComesBackFromJsonAsItWas) {
  Outcome outcome = outcome_of("flowreasoner", "humaneval:test", "HumanEval/7", false, 2);
  outcome.system.meta = "m";
  outcome.score = 0.25;
  outcome.has_broken_reference = true;
  outcome.cost = {0.5, false, 12, 34, 5};
  outcome.latency = std::chrono::milliseconds(1250);
  outcome.stopped = "budget";
  outcome.error = "e";
  outcome.run = "r";
  outcome.episode = 9;
  outcome.answer = "a";
  outcome.failure = "f";
  outcome.trace = "t";
  const auto back = outcome_from_json(to_json(outcome));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(to_json(*back), to_json(outcome));
  EXPECT_EQ(back->system, outcome.system);
  EXPECT_EQ(back->cost, outcome.cost);
  EXPECT_EQ(back->latency, outcome.latency);
}

TEST(Outcome, WhatIsLeftOutIsUnknownNotZero) {
  const auto outcome = outcome_from_json(
      Json{{"method", "m"}, {"set", "s"}, {"problem", "p"}, {"solved", true}, {"worker", "w"}});
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->cost.is_priced);
  EXPECT_FALSE(outcome->latency);
  EXPECT_EQ(outcome->score, 1);
  EXPECT_EQ(outcome->system.workers, std::vector<std::string>{"w"});
}

TEST(Outcome, BadFieldsAreNamedWithTheirLine) {
  const testing::TestFolder folder;
  const std::string good = R"({"method":"m","set":"s","problem":"p","solved":null})";
  const std::pair<const char*, const char*> cases[] = {
      {R"({"method":"m","set":"s"})", "the field 'problem' is missing"},
      {R"({"method":"m","set":"s","problem":"p","usd":-1})",
       "the field 'usd' is not a number of 0"},
      {R"({"method":"m","set":"s","problem":"p","score":2})", "the field 'score' is not between"},
      {R"({"method":"m","set":"s","problem":"p","calls":0.5})", "the field 'calls' is not a whole"},
      {R"({"method":"m","set":"s","problem":"p","solved":1})", "the field 'solved' is not true or"},
      {R"({"method":"m","set":"s","problem":"p","worker":[1]})",
       "the field 'worker' is not a model"},
      {R"({"method":"m","set":"s","problem":"p","sloved":true})", "unknown field 'sloved'"},
      {"[1]", "an outcome is a JSON object"}};
  for (const auto& [line, message] : cases) {
    const auto file = folder.write("o.jsonl", good + "\n" + line + "\n");
    const auto loaded = load_outcomes(file);
    ASSERT_FALSE(loaded) << line;
    EXPECT_EQ(loaded.error().code(), Errc::kBadData);
    EXPECT_EQ(loaded.error().message().find(file.string() + ":2: " + message), 0U)
        << loaded.error().message();
  }
  EXPECT_EQ(load_outcomes(folder.write("o.jsonl", good))->size(), 1U);
}

}  // namespace
}  // namespace flowreasoner::eval
