#include "flowreasoner/workflow/chat_call.h"

#include <gtest/gtest.h>

namespace flowreasoner::workflow {
namespace {

Json minimal() {
  Json message = {{"role", "user"}, {"content", "hello"}};
  return {{"messages", Json::array({message})}};
}

std::string refusal(const std::string& field, Json value) {
  Json args = minimal();
  args[field] = std::move(value);
  const auto request = chat_request(args);
  if (request) return "accepted";
  EXPECT_EQ(request.error().code(), Errc::kInvalidArgument);
  return request.error().message();
}

TEST(ChatCall, NullAndMissingOptionsAreLeftToTheServer) {
  Json args = minimal();
  args["temperature"] = nullptr;
  args["stop"] = nullptr;
  const auto request = chat_request(args);
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->messages.at(0).content, "hello");
  EXPECT_FALSE(request->temperature);
  EXPECT_FALSE(request->max_tokens);
  EXPECT_EQ(request->n, 1);
  EXPECT_TRUE(request->stop.empty());
}

TEST(ChatCall, OptionsAreTakenOver) {
  Json args = minimal();
  args.update({{"temperature", 0.5},
               {"top_p", 1},
               {"max_tokens", 100.0},
               {"n", 3},
               {"stop", "\n"},
               {"seed", 7}});
  const auto request = chat_request(args);
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->temperature, 0.5);
  EXPECT_EQ(request->max_tokens, 100);
  EXPECT_EQ(request->n, 3);
  EXPECT_EQ(request->stop, std::vector<std::string>{"\n"});
  EXPECT_EQ(request->seed, 7u);
}

TEST(ChatCall, OddArgumentsAreNamed) {
  EXPECT_EQ(refusal("messages", Json::array()), "chat: messages must be a list that is not empty");
  EXPECT_EQ(refusal("messages", "hi"), "chat: messages must be a list that is not empty");
  Json odd_role = {{"role", "tool"}, {"content", "x"}};
  EXPECT_EQ(refusal("messages", Json::array({odd_role})),
            "chat: messages has a role other than system, user and assistant");
  EXPECT_EQ(refusal("messages", Json::array({1})),
            "chat: messages must hold {role, content} as texts");
  EXPECT_EQ(refusal("temperature", "hot"), "chat: temperature must be a number");
  EXPECT_EQ(refusal("top_p", 1.5), "chat: top_p is out of range");
  EXPECT_EQ(refusal("n", 0), "chat: n is out of range");
  EXPECT_EQ(refusal("n", 1'000'000), "chat: n is out of range");
  EXPECT_EQ(refusal("max_tokens", 1.5), "chat: max_tokens is out of range");
  EXPECT_EQ(refusal("seed", true), "chat: seed must be a whole number");
  EXPECT_EQ(refusal("stop", 3), "chat: stop must be a text or a list of at most 16");
  EXPECT_FALSE(chat_request(Json()));
}

TEST(ChatCall, TheValueHasAllTextsAndTheFirstReasoning) {
  llm::ChatReply reply;
  reply.choices = {{"one", "because", "stop"}, {"two", "", "length"}};
  reply.usage.prompt_tokens = 5;
  reply.usd = 0.25;
  reply.priced = true;
  const Json value = chat_value(reply);
  EXPECT_EQ(value.at("texts"), (Json{"one", "two"}));
  EXPECT_EQ(value.at("reasoning"), "because");
  EXPECT_EQ(value.at("finish"), "stop");
  EXPECT_EQ(value.at("prompt_tokens"), 5);
  EXPECT_EQ(value.at("usd"), 0.25);
  reply.priced = false;
  EXPECT_EQ(chat_value(reply).at("usd"), 0.0);
}

}  // namespace
}  // namespace flowreasoner::workflow
