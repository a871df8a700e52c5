#pragma once
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/openai_client.h"
#include "tests/support/fault_server.h"

namespace flowreasoner::llm {

inline constexpr const char* kPlantedKey = "sk-planted-0123456789abcdef";

/// A client against a fault server, with waits short enough for tests.
class ClientTest : public ::testing::Test {
 protected:
  static ModelOptions options_for(const testing::FaultServer& server) {
    ModelOptions options;
    options.name = "worker";
    options.model = "test-model";
    options.base_url = server.base_url();
    options.key = Secret(kPlantedKey);
    options.retry.first_wait = Milliseconds(5);
    options.retry.longest_wait = Milliseconds(20);
    options.breaker.open_for = Milliseconds(50);
    options.attempt_timeout = Milliseconds(20'000);
    return options;
  }

  static ChatRequest question(const std::string& text) {
    ChatRequest request;
    Message message;
    message.role = "user";
    message.content = text;
    request.messages.push_back(std::move(message));
    request.timeout = Milliseconds(60'000);
    return request;
  }

  Result<ChatReply> ask(OpenAiClient& client, ChatRequest request) {
    return run_async(io_, client.complete(std::move(request)));
  }

  /// One request to a new client.
  Result<ChatReply> ask(const ModelOptions& options, ChatRequest request) {
    HttpClient http(io_.get_executor());
    OpenAiClient client(io_.get_executor(), options, http);
    return ask(client, std::move(request));
  }

  asio::io_context io_{1};
};

}  // namespace flowreasoner::llm
