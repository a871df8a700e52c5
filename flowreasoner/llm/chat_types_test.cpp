#include "flowreasoner/llm/chat_types.h"

#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

ChatRequest request() {
  ChatRequest request;
  request.messages = {{"system", "Be brief."}, {"user", "Hello"}};
  return request;
}

TEST(RequestKey, DependsOnAllThatTheReplyDependsOn) {
  const std::function<void(ChatRequest&)> changes[] = {
      [](ChatRequest&) {},
      [](ChatRequest& r) { r.messages[1].content = "Hello!"; },
      [](ChatRequest& r) { r.messages[0].role = "user"; },
      [](ChatRequest& r) { r.messages.pop_back(); },
      [](ChatRequest& r) {
        r.messages = {{"system", "Be brief.user"}, {"", "Hello"}};
      },
      [](ChatRequest& r) { r.temperature = 0; },
      [](ChatRequest& r) { r.temperature = 0.5; },
      [](ChatRequest& r) { r.top_p = 0.5; },
      [](ChatRequest& r) { r.max_tokens = 5; },
      [](ChatRequest& r) { r.seed = 5; },
      [](ChatRequest& r) { r.n = 2; },
      [](ChatRequest& r) {
        r.stop = {"a", "b"};
      },
      [](ChatRequest& r) { r.stop = {"ab"}; },
      [](ChatRequest& r) { r.extra_body["x"] = 1; },
      [](ChatRequest& r) { r.sample_index = 1; },
  };
  std::set<std::string> keys;
  for (const auto& change : changes) {
    ChatRequest changed = request();
    change(changed);
    keys.insert(request_key("model", changed));
  }
  keys.insert(request_key("other", request()));
  EXPECT_EQ(keys.size(), std::size(changes) + 1);
}

TEST(RequestKey, LeavesOutWhatTheReplyDoesNotDependOn) {
  ChatRequest changed = request();
  changed.stream = true;
  changed.timeout = std::chrono::milliseconds(1);
  changed.question_id = "HumanEval/0";
  changed.caller = "meta";
  EXPECT_EQ(request_key("model", changed), request_key("model", request()));
}

TEST(RequestKey, IsTheSameInEveryVersion) {
  // Stored replies are found by it: a change here makes every cache worthless.
  EXPECT_EQ(request_key("model", request()),
            "5a42a311d109a48a955fdcde9df5500a2504f39233806018033085ed03812b56");
}

TEST(ChatReply, KeepsAllFieldsAsJson) {
  ChatReply reply;
  reply.choices = {{"text", "thought", "stop"}, {"\xff bytes", "", "length"}};
  reply.usage.prompt_tokens = 1;
  reply.usage.completion_tokens = 2;
  reply.usage.cached_tokens = 3;
  reply.usage.reasoning_tokens = 4;
  reply.usage.estimated = true;
  reply.usd = 0.25;
  reply.priced = true;
  reply.latency = std::chrono::microseconds(7);
  reply.retries = 2;
  reply.model = "m";
  const Result<ChatReply> read = reply_from_json(Json::parse(dump_json(to_json(reply))));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->choices[0].text, "text");
  EXPECT_EQ(read->choices[0].reasoning, "thought");
  EXPECT_EQ(read->choices[1].text, "\xEF\xBF\xBD bytes");
  EXPECT_EQ(read->choices[1].finish_reason, "length");
  EXPECT_EQ(dump_json(to_json(*read)), dump_json(to_json(reply)));
}

TEST(ChatReply, WithoutChoicesIsBadData) {
  for (const char* text : {"null", "{}", R"({"choices":[]})", R"({"choices":3})"}) {
    const auto read = reply_from_json(Json::parse(text));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::kBadData);
  }
}

}  // namespace
}  // namespace flowreasoner::llm
