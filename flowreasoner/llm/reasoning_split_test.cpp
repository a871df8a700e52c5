#include "flowreasoner/llm/reasoning_split.h"

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

void expect_split(const char* reply, const char* reasoning, const char* text) {
  const SplitReply split = split_reasoning(reply);
  EXPECT_EQ(split.reasoning, reasoning) << reply;
  EXPECT_EQ(split.text, text) << reply;
}

TEST(SplitReasoning, TakesWhatStandsBeforeTheClosingTag) {
  expect_split("<think>why</think>answer", "why", "answer");
  expect_split("\n<think>\nwhy\n</think>\n\n    return 1\n", "why", "    return 1\n");
  expect_split("why</think>\n\nanswer", "why", "answer");
  expect_split("<think></think>answer", "", "answer");
}

TEST(SplitReasoning, AReplyCutInThoughtHasNoText) {
  expect_split("<think>why, oh", "why, oh", "");
  expect_split("<think>why</think>", "why", "");
}

TEST(SplitReasoning, TagsThatTheTextTalksAboutStay) {
  expect_split("plain", "", "plain");
  expect_split("", "", "");
  expect_split("Use <think> and </think>.", "", "Use <think> and </think>.");
  expect_split("<think>a</think>b</think>c", "a", "b</think>c");
  expect_split("Say <think>.", "", "Say <think>.");
}

}  // namespace
}  // namespace flowreasoner::llm
