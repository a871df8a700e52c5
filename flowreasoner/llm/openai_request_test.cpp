#include "flowreasoner/llm/openai_request.h"

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

ChatRequest request() {
  ChatRequest request;
  request.messages = {{"user", "Hello"}};
  return request;
}

ModelOptions options() {
  ModelOptions options;
  options.model = "m";
  return options;
}

TEST(ChatCompletionBody, TheRequestsExtraBodyGoesOverTheModels) {
  ModelOptions with = options();
  with.extra_body = Json::parse(R"({"top_k": 1, "reasoning": {"effort": "low"}})");
  with.max_tokens_field = "max_completion_tokens";
  ChatRequest asked = request();
  asked.max_tokens = 9;
  asked.temperature = 0.25;
  asked.extra_body =
      Json::parse(R"({"top_k": 2, "temperature": 1, "tools": [{"type": "function"}]})");
  EXPECT_EQ(
      Json::parse(chat_completion_body(with, asked, {})),
      Json::parse(
          R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"max_completion_tokens":9,
                "temperature":1,"top_k":2,"reasoning":{"effort":"low"},"tools":[{"type":"function"}]})"));
}

TEST(ChatCompletionBody, AStreamAsksForUsageUnlessThatIsRefused) {
  ChatRequest asked = request();
  asked.stream = true;
  Json body = Json::parse(chat_completion_body(options(), asked, {}));
  EXPECT_EQ(body["stream"], true);
  EXPECT_EQ(body["stream_options"], Json::parse(R"({"include_usage":true})"));
  ServerQuirks quirks;
  quirks.refuses_stream_options = true;
  body = Json::parse(chat_completion_body(options(), asked, quirks));
  EXPECT_FALSE(body.contains("stream_options"));
}

TEST(ChatCompletionBody, BytesThatAreNoUtf8DoNotBreakIt) {
  ChatRequest asked = request();
  asked.messages[0].content = "a\xff";
  const Json body = Json::parse(chat_completion_body(options(), asked, {}));
  EXPECT_EQ(body["messages"][0]["content"], "a\xEF\xBF\xBD");
}

TEST(LearnFromRefusal, LearnsEachThingOnce) {
  ChatRequest asked = request();
  asked.stream = true;
  asked.max_tokens = 5;
  asked.n = 3;
  ServerQuirks quirks;
  EXPECT_TRUE(learn_from_refusal("unknown field stream_options", options(), asked, quirks));
  EXPECT_FALSE(learn_from_refusal("unknown field stream_options", options(), asked, quirks));
  EXPECT_TRUE(learn_from_refusal("use max_completion_tokens instead of max_tokens", options(),
                                 asked, quirks));
  EXPECT_EQ(quirks.max_tokens_field, "max_completion_tokens");
  EXPECT_FALSE(learn_from_refusal("use max_completion_tokens instead of max_tokens", options(),
                                  asked, quirks));
  EXPECT_TRUE(learn_from_refusal("'n' must be 1", options(), asked, quirks));
  EXPECT_FALSE(learn_from_refusal("'n' must be 1", options(), asked, quirks));
  EXPECT_EQ(quirks, (ServerQuirks{"max_completion_tokens", true, true}));
}

TEST(LearnFromRefusal, WhatWasNotAskedForTeachesNothing) {
  ServerQuirks quirks;
  for (const char* text :
       {"stream_options", "max_tokens and max_completion_tokens", "'n' must be 1", "no"}) {
    EXPECT_FALSE(learn_from_refusal(text, options(), request(), quirks)) << text;
  }
  EXPECT_EQ(quirks, ServerQuirks());
}

}  // namespace
}  // namespace flowreasoner::llm
