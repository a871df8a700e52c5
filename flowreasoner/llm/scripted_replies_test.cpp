#include "flowreasoner/llm/scripted_replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/scripted_model.h"

namespace flowreasoner::llm {
namespace {

using ::testing::HasSubstr;

ChatRequest ask(const std::string& text, const std::string& caller = "", std::int64_t n = 1) {
  ChatRequest request;
  request.messages = {{"user", text}};
  request.caller = caller;
  request.n = n;
  return request;
}

ScriptedReplies script(std::string_view jsonl) {
  return ScriptedReplies::parse(jsonl, "test").value();
}

std::string text_of(ScriptedReplies& replies, const ChatRequest& request) {
  const auto answer = replies.answer(request);
  return answer ? answer->reply.choices[0].text : "error: " + answer.error().message();
}

TEST(ScriptedReplies, TheFirstLineThatFitsAndIsNotUsedUpAnswers) {
  ScriptedReplies replies = script(R"({"reply": "once"}
{"match": {"contains": "apple"}, "reply": "apple"}

{"match": {"contains": ["a", "b"], "lacks": "c"}, "reply": "ab"}
{"reply": "rest", "repeat": true}
)");
  EXPECT_EQ(text_of(replies, ask("apple")), "once");
  EXPECT_EQ(replies.unused(), 2U);
  EXPECT_EQ(text_of(replies, ask("apple")), "apple");
  EXPECT_EQ(text_of(replies, ask("abc")), "rest");
  EXPECT_EQ(text_of(replies, ask("ab")), "ab");
  EXPECT_EQ(text_of(replies, ask("ab")), "rest");
  EXPECT_EQ(text_of(replies, ask("ab")), "rest");
  EXPECT_EQ(replies.unused(), 0U);
}

TEST(ScriptedReplies, MatchesByRoleRegexCallerAndQuestion) {
  ScriptedReplies replies = script(R"({"match": {"regex": "^user: .*\\bnine\\b"}, "reply": "regex"}
{"match": {"caller": "meta"}, "reply": "caller"}
{"match": {"question_id": "Q/1"}, "reply": "question"})");
  EXPECT_EQ(text_of(replies, ask("eight, nine")), "regex");
  EXPECT_EQ(text_of(replies, ask("x", "meta")), "caller");
  ChatRequest request = ask("x");
  request.question_id = "Q/1";
  EXPECT_EQ(text_of(replies, request), "question");
}

TEST(ScriptedReplies, RepliesComeInTurn) {
  ScriptedReplies twice = script(R"({"replies": ["a", "b"], "repeat": 2})");
  std::string all;
  for (int i = 0; i < 4; ++i) all += text_of(twice, ask("x"));
  EXPECT_EQ(all, "abab");
  EXPECT_THAT(text_of(twice, ask("x")), HasSubstr("has no unused reply"));
  ScriptedReplies many = script(R"({"replies": ["a", "b", "c"], "repeat": true})");
  const auto answer = many.answer(ask("x", "", 4));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->reply.choices.size(), 4U);
  EXPECT_EQ(answer->reply.choices[3].text, "a");
}

TEST(ScriptedReplies, SaysWhatItCostAndThought) {
  ScriptedReplies replies = script(
      R"({"reply": "a", "reasoning": "why", "finish_reason": "length", "usd": 0.5, "delay_ms": 20, "comment": "free text", "usage": {"prompt_tokens": 10, "completion_tokens": 20}}
{"reply": "four"})");
  const auto first = replies.answer(ask("x"));
  EXPECT_EQ(first->reply.choices[0].reasoning, "why");
  EXPECT_EQ(first->reply.choices[0].finish_reason, "length");
  EXPECT_EQ(first->reply.usage.completion_tokens, 20);
  EXPECT_FALSE(first->reply.usage.estimated);
  EXPECT_DOUBLE_EQ(first->reply.usd, 0.5);
  EXPECT_TRUE(first->reply.priced);
  EXPECT_EQ(first->delay, Milliseconds(20));
  const auto second = replies.answer(ask("12345"));
  EXPECT_TRUE(second->reply.usage.estimated);
  EXPECT_EQ(second->reply.usage.completion_tokens, 1);
  EXPECT_FALSE(second->reply.priced);
}

TEST(ScriptedReplies, AMissHasNoSideEffectAndShowsTheRequest) {
  ScriptedReplies replies = script(R"({"match": {"contains": "x"}, "reply": "a"})");
  ChatRequest request = ask(std::string(300, 'y') + "\n", "Test");
  request.question_id = "Q/1";
  const auto answer = replies.answer(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::kNotFound);
  EXPECT_THAT(answer.error().message(), HasSubstr("the script test (1 lines)"));
  EXPECT_THAT(answer.error().message(), HasSubstr("of caller Test on Q/1: user: yyy"));
  EXPECT_EQ(answer.error().message().find('\n'), std::string::npos);
  EXPECT_EQ(replies.unused(), 1U);
}

TEST(ScriptedReplies, BadLinesAreNamed) {
  struct Case {
    const char* line;
    const char* says;
  };
  const Case cases[] = {
      {"{", "test:2"},
      {"7", "not an object"},
      {"{}", "one of reply, replies and error"},
      {R"({"reply": "a", "replies": ["b"]})", "one of reply, replies and error"},
      {R"({"reply": 7})", "reply is neither"},
      {R"({"reply": ["a"]})", "reply is not a string"},
      {R"({"replies": []})", "replies is empty"},
      {R"({"replies": ["a", 7]})", "replies is neither"},
      {R"({"reply": "a", "repaet": 2})", "unknown field repaet"},
      {R"({"reply": "a", "match": {"contain": "x"}})", "unknown field contain"},
      {R"({"reply": "a", "match": "x"})", "match is not an object"},
      {R"({"reply": "a", "match": {"regex": "("}})", "regex ("},
      {R"({"reply": "a", "repeat": 0})", "repeat is neither"},
      {R"({"reply": "a", "usage": 7})", "usage is not an object"},
      {R"({"error": {"kind": "odd"}})", "error needs a status"},
  };
  for (const Case& one : cases) {
    const auto parsed =
        ScriptedReplies::parse("{\"reply\": \"fine\"}\n" + std::string(one.line), "test");
    ASSERT_FALSE(parsed) << one.line;
    EXPECT_EQ(parsed.error().code(), Errc::kBadData) << one.line;
    EXPECT_THAT(parsed.error().message(), HasSubstr("test:2"));
    EXPECT_THAT(parsed.error().message(), HasSubstr(one.says)) << one.line;
  }
}

TEST(ScriptedModel, AnswersFailsAndTakesItsTime) {
  asio::io_context io{1};
  ScriptedModel model("scripted:test", script(R"({"reply": "a"}
{"error": {"kind": "rate_limited", "message": "slow down"}}
{"error": {"status": 503}}
{"reply": "late", "delay_ms": 10000})"));
  const auto complete = [&](ChatRequest request) {
    return run_async(io, model.complete(std::move(request)));
  };
  EXPECT_EQ(complete(ask("x"))->choices[0].text, "a");
  const auto limited = complete(ask("x"));
  EXPECT_EQ(limited.error().code(), Errc::kRateLimited);
  EXPECT_THAT(limited.error().message(), HasSubstr("slow down"));
  EXPECT_EQ(complete(ask("x")).error().code(), Errc::kUnavailable);
  ChatRequest hurried = ask("x");
  hurried.timeout = Milliseconds(10);
  EXPECT_EQ(complete(hurried).error().code(), Errc::kTimeout);
  EXPECT_EQ(complete(ask("x")).error().code(), Errc::kNotFound);
  asio::co_spawn(io, model.close(), [](std::exception_ptr thrown) { EXPECT_FALSE(thrown); });
  io.run();
  io.restart();
  EXPECT_EQ(complete(ask("x")).error().code(), Errc::kCancelled);
}

TEST(ScriptedModel, AFileThatIsNotThereIsNotFound) {
  const auto model = ScriptedModel::open("/nowhere/script.jsonl");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), Errc::kNotFound);
}

}  // namespace
}  // namespace flowreasoner::llm
