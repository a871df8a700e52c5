#include "flowreasoner/llm/model_factory.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/reply_cache.h"
#include "tests/support/fault_server.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::llm {
namespace {

using flowreasoner::testing::FaultServer;
using flowreasoner::testing::TestFolder;
using ::testing::HasSubstr;

constexpr const char* kKey = "sk-factory-0123456789";

class ModelFactoryTest : public ::testing::Test {
 protected:
  ModelFactory factory() {
    options_.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      if (found == variables_.end()) return std::nullopt;
      return found->second;
    };
    return ModelFactory(io_.get_executor(), options_);
  }

  Result<ChatReply> ask(ChatModel& model, const std::string& text, std::int64_t sample = 0) {
    ChatRequest request;
    request.messages = {{"user", text}};
    request.sample_index = sample;
    return run_async(io_, model.complete(std::move(request)));
  }

  void expect_refusal(const std::string& spec, Errc code, const char* says) {
    ModelFactory made = factory();
    const auto model = made.make(spec);
    ASSERT_FALSE(model) << spec;
    EXPECT_EQ(model.error().code(), code) << model.error().to_string();
    EXPECT_THAT(model.error().to_string(), HasSubstr(says));
  }

  asio::io_context io_{1};
  ModelFactoryOptions options_;
  std::map<std::string, std::string> variables_;
};

TEST_F(ModelFactoryTest, TakesAddressAndKeyFromTheEnvironment) {
  FaultServer server;
  variables_["OPENAI_BASE_URL"] = server.base_url() + "/";
  variables_["OPENAI_API_KEY"] = std::string(" ") + kKey + "\n";
  ModelFactory made = factory();
  const auto model = made.make("openai/some/model");
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_EQ((*model)->name(), "openai/some/model");
  ASSERT_TRUE(ask(**model, "Hello"));
  EXPECT_EQ(server.requests()[0].authorization, std::string("Bearer ") + kKey);
  EXPECT_EQ(Json::parse(server.requests()[0].body)["model"], "some/model");
}

TEST_F(ModelFactoryTest, AnAddressThatIsNotOpenAisNeedsNoKey) {
  FaultServer server;
  variables_["OPENAI_BASE_URL"] = server.base_url();
  ModelFactory made = factory();
  const auto model = made.make("openai/m");
  ASSERT_TRUE(model);
  ASSERT_TRUE(ask(**model, "Hello"));
  EXPECT_EQ(server.requests()[0].authorization, "");
}

TEST_F(ModelFactoryTest, OpenAisAddressNeedsAKeyAndHasListPrices) {
  expect_refusal("openai/gpt-4o", Errc::kEnvironment, "set the variable OPENAI_API_KEY");
  const auto known = factory().describe("openai/gpt-4o");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->base_url, "https://api.openai.com/v1");
  ASSERT_TRUE(known->price);
  variables_["OPENAI_BASE_URL"] = "http://localhost:1/v1";
  EXPECT_FALSE(factory().describe("openai/gpt-4o")->price)
      << "another server's prices are not known";
}

TEST_F(ModelFactoryTest, AnEntryOfTheConfigurationIsUsedByItsName) {
  FaultServer server;
  ModelOptions entry;
  entry.model = "served-name";
  entry.base_url = server.base_url();
  entry.key_env = "FAST_KEY";
  entry.price.emplace();
  entry.price->usd_per_call = 0.25;
  options_.models["fast"] = entry;
  variables_["OPENAI_API_KEY"] = "sk-not-for-this-server";
  expect_refusal("fast", Errc::kEnvironment, "set the variable FAST_KEY");
  variables_["FAST_KEY"] = kKey;
  ModelFactory made = factory();
  const auto model = made.make("fast");
  ASSERT_TRUE(model) << model.error().to_string();
  const auto reply = ask(**model, "Hello");
  ASSERT_TRUE(reply);
  EXPECT_DOUBLE_EQ(reply->usd, 0.25);
  EXPECT_EQ(Json::parse(server.requests()[0].body)["model"], "served-name");
  EXPECT_EQ(server.requests()[0].authorization, std::string("Bearer ") + kKey);
}

TEST_F(ModelFactoryTest, TheStandardKeyDoesNotGoToAnEntrysOwnAddress) {
  FaultServer server;
  options_.models["fast"].base_url = server.base_url();
  variables_["OPENAI_API_KEY"] = kKey;
  ModelFactory made = factory();
  const auto model = made.make("fast");
  ASSERT_TRUE(model);
  ASSERT_TRUE(ask(**model, "Hello"));
  EXPECT_EQ(server.requests()[0].authorization, "");
}

TEST_F(ModelFactoryTest, WhatCannotBeMadeIsOneClearLine) {
  options_.models["fast"].base_url = "http://user:password@host/v1";
  options_.models["slow"].base_url = "host/v1";
  options_.models["blank"].base_url = "http://a b/v1";
  expect_refusal("fats", Errc::kInvalidArgument, "it has blank, fast, slow");
  expect_refusal("fast", Errc::kInvalidArgument, "holds a password");
  expect_refusal("slow", Errc::kInvalidArgument, "does not begin with http://");
  expect_refusal("blank", Errc::kInvalidArgument, "holds a blank");
  expect_refusal("local:/x", Errc::kInvalidArgument, "no models of its own");
  expect_refusal("mini", Errc::kInvalidArgument, "no models of its own");
  expect_refusal("scripted:/nowhere", Errc::kNotFound, "/nowhere");
  expect_refusal("replay:/nowhere", Errc::kNotFound, "/nowhere");
  variables_["OPENAI_API_KEY"] = "two words";
  expect_refusal("openai/gpt-4o", Errc::kEnvironment, "holds a blank");
  EXPECT_EQ(factory().make("fast").error().message().find("password@"), std::string::npos);
}

TEST_F(ModelFactoryTest, ACacheAnswersWhatWasAskedBefore) {
  const TestFolder folder;
  FaultServer server;
  options_.cache_file = folder.path() / "cache" / "replies.sqlite";
  options_.models["fast"].base_url = server.base_url();
  options_.models["fast"].price.emplace();
  options_.models["fast"].price->usd_per_call = 0.25;
  for (int run = 0; run < 2; ++run) {
    ModelFactory made = factory();
    const auto model = made.make("fast");
    ASSERT_TRUE(model) << model.error().to_string();
    for (const std::int64_t sample : {0, 1, 0}) {
      const auto reply = ask(**model, "Hello", sample);
      ASSERT_TRUE(reply) << reply.error().to_string();
      EXPECT_DOUBLE_EQ(reply->usd, 0.25);
    }
  }
  EXPECT_EQ(server.counts().requests, 2U) << "two samples, each asked once";
  // Another model of the same name elsewhere has its own replies.
  options_.models["fast"].model = "other";
  ModelFactory made = factory();
  const auto other = made.make("fast");
  ASSERT_TRUE(ask(**other, "Hello"));
  EXPECT_EQ(server.counts().requests, 3U);
}

TEST_F(ModelFactoryTest, TheProcessesOwnEnvironmentIsTheDefault) {
  setenv("FR_TEST_FACTORY_KEY", kKey, 1);
  FaultServer server;
  options_.models["fast"].base_url = server.base_url();
  options_.models["fast"].key_env = "FR_TEST_FACTORY_KEY";
  ModelFactory made(io_.get_executor(), options_);
  const auto model = made.make("fast");
  ASSERT_TRUE(model);
  ASSERT_TRUE(ask(**model, "Hello"));
  EXPECT_EQ(server.requests()[0].authorization, std::string("Bearer ") + kKey);
  unsetenv("FR_TEST_FACTORY_KEY");
}

}  // namespace
}  // namespace flowreasoner::llm
