#include "flowreasoner/llm/openai_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/secret.h"

namespace flowreasoner::llm {
namespace {

using ::testing::HasSubstr;

TEST(ParseCompletion, ReadsOpenAisForm) {
  const auto reply = parse_completion(R"({"model":"gpt","choices":[
      {"index":0,"message":{"role":"assistant","content":"A"},"finish_reason":"stop"},
      {"index":1,"message":{"role":"assistant","content":"B"},"finish_reason":"length"}],
      "usage":{"prompt_tokens":5,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":3},
               "completion_tokens_details":{"reasoning_tokens":2}}})");
  ASSERT_TRUE(reply) << reply.error().to_string();
  ASSERT_EQ(reply->choices.size(), 2U);
  EXPECT_EQ(reply->choices[1].text, "B");
  EXPECT_EQ(reply->choices[1].finish_reason, "length");
  EXPECT_EQ(reply->model, "gpt");
  EXPECT_EQ(reply->usage->prompt_tokens, 5);
  EXPECT_EQ(reply->usage->completion_tokens, 7);
  EXPECT_EQ(reply->usage->cached_tokens, 3);
  EXPECT_EQ(reply->usage->reasoning_tokens, 2);
}

TEST(ParseCompletion, ReadsTheFormsOfOtherServers) {
  struct Case {
    const char* message;
    const char* text;
    const char* reasoning;
  };
  const Case cases[] = {
      {R"({"content":"<think>why</think>so"})", "so", "why"},
      {R"({"content":"so","reasoning_content":"why"})", "so", "why"},
      {R"({"content":"so","reasoning":"why","reasoning_content":null})", "so", "why"},
      {R"({"content":null,"reasoning_content":"why"})", "", "why"},
      {R"({"content":[{"type":"text","text":"so"},{"type":"text","text":" be it"}]})", "so be it",
       ""},
      {R"({"content":null,"refusal":"I will not"})", "I will not", ""},
      {R"({"content":null,"tool_calls":[{"id":"1"}]})", "", ""},
  };
  for (const Case& one : cases) {
    const auto reply =
        parse_completion(R"({"choices":[{"message":)" + std::string(one.message) + "}]}");
    ASSERT_TRUE(reply) << one.message << reply.error().to_string();
    EXPECT_EQ(reply->choices[0].text, one.text);
    EXPECT_EQ(reply->choices[0].reasoning, one.reasoning);
    EXPECT_FALSE(reply->usage);
  }
}

TEST(ParseCompletion, ReadsDeepSeeksCacheCount) {
  const auto reply = parse_completion(
      R"({"choices":[{"message":{"content":"A"}}],"usage":{"prompt_tokens":5,"completion_tokens":1,"prompt_cache_hit_tokens":4}})");
  EXPECT_EQ(reply->usage->cached_tokens, 4);
}

TEST(ParseCompletion, WhatTheProtocolDoesNotAllowIsABadReply) {
  const char* bodies[] = {"",
                          "[]",
                          "null",
                          "{\"choices\":[",
                          R"({"choices":{}})",
                          R"({"choices":[]})",
                          R"({"choices":[7]})",
                          R"({"choices":[{"message":"A"}]})",
                          R"({"choices":[{"message":{"content":null}}]})",
                          R"({"choices":[{"message":{"content":7}}]})",
                          R"({"detail":"no"})"};
  for (const char* body : bodies) {
    const auto reply = parse_completion(body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().code(), Errc::kBadReply) << body;
  }
}

TEST(ParseCompletion, AnErrorInTheBodyHasItsOwnCode) {
  auto code = [](const char* body) { return parse_completion(body).error().code(); };
  EXPECT_EQ(code(R"({"error":{"code":429,"message":"slow down"}})"), Errc::kRateLimited);
  EXPECT_EQ(code(R"({"error":{"code":503,"message":"later"}})"), Errc::kUnavailable);
  EXPECT_EQ(code(R"({"error":{"code":401,"message":"who?"}})"), Errc::kRefused);
  EXPECT_EQ(code(R"({"error":"boom"})"), Errc::kBadReply);
  EXPECT_THAT(parse_completion(R"({"error":{"message":"boom"}})").error().message(),
              HasSubstr("error: boom"));
}

TEST(CompletionStream, JoinsThePiecesOfEachChoice) {
  CompletionStream stream;
  for (
      const char* event :
      {R"({"model":"m","choices":[{"index":1,"delta":{"role":"assistant"}}]})",
       R"({"choices":[{"index":0,"delta":{"reasoning_content":"w"}},{"index":1,"delta":{"content":"B"}}]})",
       R"({"choices":[{"index":0,"delta":{"reasoning_content":"hy"}}]})",
       R"({"choices":[{"index":0,"delta":{"content":"A"}}]})",
       R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]})",
       R"({"choices":[{"index":0,"delta":{},"finish_reason":"length"}]})",
       R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})", "[DONE]"}) {
    ASSERT_TRUE(stream.feed("data: " + std::string(event) + "\n\n"));
  }
  const auto reply = stream.finish();
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->choices.size(), 2U);
  EXPECT_EQ(reply->choices[0].text, "A");
  EXPECT_EQ(reply->choices[0].reasoning, "why");
  EXPECT_EQ(reply->choices[0].finish_reason, "length");
  EXPECT_EQ(reply->choices[1].text, "Bb");
  EXPECT_EQ(reply->usage->completion_tokens, 2);
  EXPECT_EQ(reply->model, "m");
}

TEST(CompletionStream, IsCompleteWithAllFinishReasonsAndNotByDoneAlone) {
  CompletionStream stream;
  EXPECT_FALSE(stream.is_complete());
  ASSERT_TRUE(stream.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\"}}]}\n\n"));
  EXPECT_FALSE(stream.is_complete());
  EXPECT_EQ(CompletionStream(stream).finish().error().message(), "the stream broke off");
  CompletionStream other = stream;
  ASSERT_TRUE(stream.feed("data: [DONE]\n\n"));
  EXPECT_FALSE(stream.is_complete());
  ASSERT_TRUE(other.feed("data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n"));
  EXPECT_TRUE(other.is_complete());
  EXPECT_EQ(other.finish()->choices[0].text, "A");
}

TEST(CompletionStream, BadEventsAreBadReplies) {
  for (const char* data :
       {"{", "{\"error\":{\"message\":\"boom\"}}", "{\"choices\":[{\"index\":5000}]}"}) {
    CompletionStream stream;
    const auto fed = stream.feed("data: " + std::string(data) + "\n\n");
    ASSERT_FALSE(fed) << data;
    EXPECT_EQ(fed.error().code(), Errc::kBadReply);
  }
  CompletionStream nothing;
  ASSERT_TRUE(nothing.feed("data: [DONE]\n\n"));
  EXPECT_EQ(nothing.finish().error().message(), "the stream held no choices");
}

TEST(ErrorOfStatus, SaysWhetherToAskAgain) {
  EXPECT_EQ(error_of_status(429, "").code(), Errc::kRateLimited);
  EXPECT_EQ(error_of_status(429, R"({"error":{"code":"insufficient_quota"}})").code(),
            Errc::kRefused);
  for (const int status : {409, 425, 500, 502, 503, 504, 529}) {
    EXPECT_EQ(error_of_status(status, "").code(), Errc::kUnavailable) << status;
  }
  for (const int status : {400, 401, 403, 404, 413, 422}) {
    EXPECT_EQ(error_of_status(status, "").code(), Errc::kRefused) << status;
  }
  EXPECT_EQ(error_of_status(408, "").code(), Errc::kTimeout);
  EXPECT_EQ(error_of_status(204, "").code(), Errc::kBadReply);
}

TEST(ErrorOfStatus, ShowsTheServersMessage) {
  EXPECT_EQ(error_of_status(400, R"({"error":{"message":"bad n"}})").message(), "HTTP 400: bad n");
  EXPECT_EQ(error_of_status(400, R"({"error":"bad n"})").message(), "HTTP 400: bad n");
  EXPECT_EQ(error_of_status(422, R"({"detail":"bad n"})").message(), "HTTP 422: bad n");
  EXPECT_EQ(error_of_status(500, "Internal\r\nError").message(), "HTTP 500: Internal  Error");
  EXPECT_EQ(error_of_status(500, " \n").message(), "HTTP 500: (empty)");
}

TEST(SafeExcerpt, HoldsNoPartOfAKeyAndNoBrokenCharacter) {
  const Secret key("sk-excerpt-0123456789");
  EXPECT_EQ(safe_excerpt("key " + key.reveal()), "key ***");
  for (std::size_t lead = 280; lead < 310; ++lead) {
    const std::string excerpt = safe_excerpt(std::string(lead, 'x') + key.reveal());
    EXPECT_EQ(excerpt.find("sk-"), std::string::npos) << excerpt;
  }
  const std::string umlauts = safe_excerpt(std::string(299, 'x') + "\xC3\xA4\xC3\xA4");
  EXPECT_EQ(umlauts, std::string(299, 'x') + "…");
  EXPECT_EQ(safe_excerpt("a\xff"), "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace flowreasoner::llm
