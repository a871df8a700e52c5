#include "flowreasoner/llm/model_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

using Kind = ModelSpec::Kind;

void expect_spec(const char* text, Kind kind, const char* target) {
  const auto spec = parse_model_spec(text);
  ASSERT_TRUE(spec) << spec.error().to_string();
  EXPECT_EQ(spec->kind, kind) << text;
  EXPECT_EQ(spec->target, target) << text;
  EXPECT_EQ(spec->text, text);
  EXPECT_TRUE(spec->choices.empty());
}

TEST(ModelSpec, ReadsEachForm) {
  expect_spec("openai/gpt-4o", Kind::kOpenAi, "gpt-4o");
  expect_spec("openai/org/model:7b", Kind::kOpenAi, "org/model:7b");
  expect_spec("fast", Kind::kNamed, "fast");
  expect_spec("local:/models/a", Kind::kLocal, "/models/a");
  expect_spec("mini", Kind::kMini, "");
  expect_spec("mini/coder", Kind::kMini, "coder");
  expect_spec("replay:a/b.jsonl.gz", Kind::kReplay, "a/b.jsonl.gz");
  expect_spec("scripted:a.jsonl", Kind::kScripted, "a.jsonl");
}

TEST(ModelSpec, AReplayMayBeNarrowed) {
  const auto spec =
      parse_model_spec("replay:x.gz#model=gpt-4,method=sampling T=0.8 top_p=0.95,split=instruct");
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->target, "x.gz");
  EXPECT_EQ(
      spec->choices,
      (std::map<std::string, std::string>{
          {"model", "gpt-4"}, {"method", "sampling T=0.8 top_p=0.95"}, {"split", "instruct"}}));
}

TEST(ModelSpec, WhatIsMalformedIsRefusedWithTheForms) {
  for (const char* text :
       {"", "openai/", "mini/", "local:", "replay:", "scripted:", "replay:#model=a", "replay:x#",
        "replay:x#who=a", "replay:x#model", "replay:x#model=", "replay:x#model=a,model=b"}) {
    const auto spec = parse_model_spec(text);
    if (std::string(text) == "replay:x#") {
      EXPECT_TRUE(spec) << "no choices are no mistake";
      continue;
    }
    ASSERT_FALSE(spec) << text;
    EXPECT_EQ(spec.error().code(), Errc::kInvalidArgument) << text;
    EXPECT_THAT(spec.error().message(), ::testing::HasSubstr("scripted:FILE")) << text;
  }
}

}  // namespace
}  // namespace flowreasoner::llm
