#include <set>

#include <gmock/gmock.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/llm/client_fixture.h"

namespace flowreasoner::llm {
namespace {

using flowreasoner::testing::FaultServer;
using flowreasoner::testing::FaultServerOptions;
using ::testing::HasSubstr;

class OpenAiClientTest : public ClientTest {
 protected:
  /// The bodies that the server has seen.
  static std::vector<Json> bodies(const FaultServer& server) {
    std::vector<Json> all;
    for (const auto& request : server.requests()) all.push_back(Json::parse(request.body));
    return all;
  }
};

TEST_F(OpenAiClientTest, SendsTheOptionsThatAreSetAndNoOthers) {
  FaultServer server;
  ChatRequest request = question("Hello");
  ASSERT_TRUE(ask(options_for(server), request));
  request.temperature = 0.7;
  request.top_p = 0.5;
  request.max_tokens = 100;
  request.stop = {"END"};
  request.seed = 7;
  request.n = 2;
  request.extra_body["top_k"] = 5;
  request.question_id = "HumanEval/0";
  request.caller = "meta";
  request.sample_index = 3;
  ASSERT_TRUE(ask(options_for(server), request));
  const std::vector<Json> sent = bodies(server);
  EXPECT_EQ(
      sent[0],
      Json::parse(R"({"model":"test-model","messages":[{"role":"user","content":"Hello"}]})"));
  EXPECT_EQ(sent[1],
            Json::parse(R"({"model":"test-model","messages":[{"role":"user","content":"Hello"}],
      "temperature":0.7,"top_p":0.5,"max_tokens":100,"stop":["END"],"seed":7,"n":2,"top_k":5})"));
  EXPECT_EQ(server.requests()[0].authorization, std::string("Bearer ") + kPlantedKey);
}

TEST_F(OpenAiClientTest, GivesAllChoicesWithTheirUsageAndCost) {
  FaultServer server;
  ModelOptions options = options_for(server);
  options.price.emplace();
  options.price->input_usd = 2;
  options.price->output_usd = 10;
  options.price->usd_per_call = 0.5;
  for (const bool stream : {false, true}) {
    ChatRequest request = question("Three of you, please.");
    request.n = 3;
    request.stream = stream;
    const Result<ChatReply> reply = ask(options, request);
    ASSERT_TRUE(reply) << reply.error().to_string();
    ASSERT_EQ(reply->choices.size(), 3U);
    EXPECT_THAT(reply->choices[2].text, ::testing::StartsWith("answer 2 to "));
    EXPECT_EQ(reply->choices[2].finish_reason, "stop");
    EXPECT_EQ(reply->usage.prompt_tokens, 6);
    EXPECT_EQ(reply->usage.completion_tokens, 15);
    EXPECT_FALSE(reply->usage.estimated);
    EXPECT_TRUE(reply->priced);
    EXPECT_DOUBLE_EQ(reply->usd, 0.5 + (6 * 2 + 15 * 10) / 1e6);
    EXPECT_EQ(reply->model, "test-model");
    EXPECT_GT(reply->latency.count(), 0);
  }
}

TEST_F(OpenAiClientTest, AServerThatIgnoresNIsAskedForEachChoice) {
  FaultServerOptions shape;
  shape.style.ignores_n = true;
  FaultServer server(shape);
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options_for(server), http);
  ChatRequest request = question("Three of you, please.");
  request.n = 3;
  request.seed = 40;
  Result<ChatReply> reply = ask(client, request);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->choices.size(), 3U);
  EXPECT_EQ(reply->usage.prompt_tokens, 18);
  EXPECT_EQ(server.counts().requests, 3U);
  // It is known now: all are asked at once, each with a seed of its own.
  reply = ask(client, request);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->choices.size(), 3U);
  std::set<std::int64_t> seeds;
  const std::vector<Json> sent = bodies(server);
  ASSERT_EQ(sent.size(), 6U);
  for (std::size_t i = 3; i < 6; ++i) {
    EXPECT_FALSE(sent[i].contains("n"));
    seeds.insert(sent[i].at("seed").get<std::int64_t>());
  }
  EXPECT_EQ(seeds, (std::set<std::int64_t>{40, 41, 42}));
}

TEST_F(OpenAiClientTest, ChoicesThatCameAreKeptWhenAnotherFailsForGood) {
  FaultServerOptions shape;
  shape.style.ignores_n = true;
  FaultServer server(shape);
  server.fail_next({"ok", "ok", "400"});
  ChatRequest request = question("Three of you, please.");
  request.n = 3;
  const Result<ChatReply> reply = ask(options_for(server), request);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->choices.size(), 2U);
}

TEST_F(OpenAiClientTest, LearnsWhatAServerRefusesEvenFromRequestsSentBeforeItKnew) {
  FaultServerOptions shape;
  shape.refused_fields = {"stream_options"};
  shape.latency = std::chrono::milliseconds(50);
  FaultServer server(shape);
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options_for(server), http);
  std::vector<Result<ChatReply>> replies(8, Error(Errc::kInternal, "not asked"));
  AsyncGroup group(io_.get_executor());
  struct Asker {
    static asio::awaitable<void> ask(OpenAiClient& client, ChatRequest request,
                                     Result<ChatReply>& into) {
      into = co_await client.complete(std::move(request));
    }
  };
  ChatRequest request = question("All at once");
  request.stream = true;
  for (auto& reply : replies) group.spawn(Asker::ask(client, request, reply));
  io_.run();
  io_.restart();
  for (const auto& reply : replies) {
    ASSERT_TRUE(reply) << reply.error().to_string();
    EXPECT_EQ(reply->retries, 0);
  }
  EXPECT_EQ(server.counts().requests, 16U);
  ASSERT_TRUE(ask(client, request));
  EXPECT_EQ(server.counts().requests, 17U);
}

TEST_F(OpenAiClientTest, TakesTheOtherNameOfMaxTokens) {
  const char* words[] = {
      "Unsupported parameter: '%' is not supported with this model. Use 'max_completion_tokens' "
      "instead.",
      "Extra inputs are not permitted: %"};
  for (const char* text : words) {
    FaultServerOptions shape;
    shape.refused_fields = {"max_tokens"};
    shape.refusal_text = text;
    FaultServer server(shape);
    ChatRequest request = question("Be brief.");
    request.max_tokens = 5;
    const Result<ChatReply> reply = ask(options_for(server), request);
    ASSERT_TRUE(reply) << reply.error().to_string();
    EXPECT_EQ(bodies(server).back().at("max_completion_tokens"), 5);
  }
}

TEST_F(OpenAiClientTest, ARefusalOfTheValueOfMaxTokensIsFinal) {
  FaultServerOptions shape;
  shape.refused_fields = {"max_tokens"};
  shape.refusal_text = "% is too large: 5. This model supports at most 4 completion tokens.";
  FaultServer server(shape);
  ChatRequest request = question("Be brief.");
  request.max_tokens = 5;
  const Result<ChatReply> reply = ask(options_for(server), request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), Errc::kRefused);
  EXPECT_EQ(server.counts().requests, 1U);
}

TEST_F(OpenAiClientTest, NeverMoreThanMaxConcurrencyAreOpen) {
  FaultServerOptions shape;
  shape.latency = std::chrono::milliseconds(20);
  FaultServer server(shape);
  ModelOptions options = options_for(server);
  options.max_concurrency = 3;
  options.queue = 8;
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options, http);
  std::vector<Result<ChatReply>> replies(12, Error(Errc::kInternal, "not asked"));
  AsyncGroup group(io_.get_executor());
  struct Asker {
    static asio::awaitable<void> ask(OpenAiClient& client, ChatRequest request,
                                     Result<ChatReply>& into) {
      into = co_await client.complete(std::move(request));
    }
  };
  for (auto& reply : replies) group.spawn(Asker::ask(client, question("Me too"), reply));
  io_.run();
  io_.restart();
  const auto failed =
      std::count_if(replies.begin(), replies.end(), [](const auto& r) { return !r; });
  EXPECT_EQ(failed, 1);  // three inside, eight wait
  for (const auto& reply : replies) {
    if (reply) continue;
    EXPECT_EQ(reply.error().code(), Errc::kOverloaded) << reply.error().to_string();
  }
  EXPECT_EQ(server.counts().most_open, 3U);
  EXPECT_EQ(server.counts().connections, 3U) << "connections are kept";
}

TEST_F(OpenAiClientTest, ACancelledRequestEndsAtOnceAndClosesItsConnection) {
  FaultServer server;
  server.fail_always("stall");
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options_for(server), http);
  Result<ChatReply> reply = Error(Errc::kInternal, "not asked");
  struct Flow {
    static asio::awaitable<void> ask(OpenAiClient& client, ChatRequest request,
                                     Result<ChatReply>& into) {
      into = co_await client.complete(std::move(request));
    }
    static asio::awaitable<Done> cancel_when_sent(AsyncGroup& group, const FaultServer& server) {
      while (server.counts().requests == 0) (void)co_await sleep_for(Milliseconds(1));
      co_await group.close();
      co_return Done{};
    }
  };
  AsyncGroup group(io_.get_executor());
  group.spawn(Flow::ask(client, question("Forget it"), reply));
  run_async(io_, Flow::cancel_when_sent(group, server));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), Errc::kCancelled) << reply.error().to_string();
  EXPECT_EQ(http.active(), 0U);
}

TEST_F(OpenAiClientTest, CloseWaitsForWhatRunsAndThenRefuses) {
  FaultServerOptions shape;
  shape.latency = std::chrono::milliseconds(50);
  FaultServer server(shape);
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options_for(server), http);
  Result<ChatReply> reply = Error(Errc::kInternal, "not asked");
  struct Flow {
    static asio::awaitable<void> ask(OpenAiClient& client, ChatRequest request,
                                     Result<ChatReply>& into) {
      into = co_await client.complete(std::move(request));
    }
    static asio::awaitable<Done> close(OpenAiClient& client) {
      (void)co_await sleep_for(Milliseconds(5));
      co_await client.close();
      co_await client.close();
      co_return Done{};
    }
  };
  AsyncGroup group(io_.get_executor());
  group.spawn(Flow::ask(client, question("The last one"), reply));
  run_async(io_, Flow::close(client));
  EXPECT_TRUE(reply);
  reply = ask(client, question("Too late"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), Errc::kCancelled);
}

TEST_F(OpenAiClientTest, ARequestThatNamesNothingToAnswerIsRefusedUnsent) {
  FaultServer server;
  EXPECT_EQ(ask(options_for(server), ChatRequest()).error().code(), Errc::kInvalidArgument);
  ChatRequest request = question("None, please.");
  request.n = 0;
  EXPECT_EQ(ask(options_for(server), request).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(server.counts().requests, 0U);
}

TEST_F(OpenAiClientTest, TheTimeoutOfARequestBoundsAllItsAttempts) {
  FaultServer server;
  server.fail_always("500");
  ModelOptions options = options_for(server);
  options.retry.max_attempts = 1000;
  options.retry.first_wait = options.retry.longest_wait = Milliseconds(50);
  options.breaker.failures = 0;
  ChatRequest request = question("Hurry");
  request.timeout = Milliseconds(300);
  const auto begin = Clock::now();
  const Result<ChatReply> reply = ask(options, request);
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().to_string(), HasSubstr("no time is left for another attempt"));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(20));
  EXPECT_GT(server.counts().requests, 1U);
}

TEST_F(OpenAiClientTest, AShortBreakdownLosesNoRequest) {
  FaultServer server;
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options_for(server), http);
  server.fail_next(std::vector<std::string>(20, "503"));
  std::vector<Result<ChatReply>> replies(20, Error(Errc::kInternal, "not asked"));
  AsyncGroup group(io_.get_executor());
  struct Asker {
    static asio::awaitable<void> ask(OpenAiClient& client, ChatRequest request,
                                     Result<ChatReply>& into) {
      into = co_await client.complete(std::move(request));
    }
  };
  for (auto& reply : replies) group.spawn(Asker::ask(client, question("Hold on"), reply));
  io_.run();
  io_.restart();
  for (const auto& reply : replies) EXPECT_TRUE(reply) << reply.error().to_string();
}

TEST_F(OpenAiClientTest, AnEndpointThatStaysDownIsNotAskedForEachRequest) {
  FaultServer server;
  server.fail_always("500");
  ModelOptions options = options_for(server);
  options.breaker.failures = 2;
  options.retry.max_attempts = 4;
  HttpClient http(io_.get_executor());
  OpenAiClient client(io_.get_executor(), options, http);
  ASSERT_FALSE(ask(client, question("First")));
  const auto asked = server.counts().requests;
  EXPECT_EQ(asked, 4U);
  const Result<ChatReply> second = ask(client, question("Second"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::kUnavailable);
  EXPECT_THAT(second.error().to_string(), HasSubstr("times in a row; not asked again for"));
  EXPECT_EQ(server.counts().requests, asked);
}

}  // namespace
}  // namespace flowreasoner::llm
