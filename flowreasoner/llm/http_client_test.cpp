#include "flowreasoner/llm/http_client.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "tests/support/fault_server.h"

namespace flowreasoner::llm {
namespace {

using flowreasoner::testing::FaultServer;

class HttpClientTest : public ::testing::Test {
 protected:
  Result<HttpResponse> get(HttpClient& client, const std::string& url) {
    HttpRequest request;
    request.url = url;
    return run_async(io_, client.send(std::move(request)));
  }

  asio::io_context io_{1};
};

TEST_F(HttpClientTest, GetsAndPostsOnOneKeptConnection) {
  FaultServer server;
  HttpClient client(io_.get_executor());
  const auto models = get(client, server.base_url() + "/models");
  ASSERT_TRUE(models) << models.error().to_string();
  EXPECT_EQ(models->status, 200);
  EXPECT_EQ(models->content_type, "application/json");
  EXPECT_THAT(models->body, ::testing::HasSubstr("test-model"));
  HttpRequest post;
  post.url = server.base_url() + "/chat/completions";
  post.body = R"({"messages":[{"role":"user","content":"Hello"}]})";
  const auto posted = run_async(io_, client.send(post));
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 200);
  EXPECT_EQ(get(client, server.base_url() + "/nowhere")->status, 404);
  EXPECT_EQ(server.counts().connections, 1U);
}

TEST_F(HttpClientTest, AProxyOfTheEnvironmentIsNotUsedForLoopback) {
  FaultServer server;
  const std::string nowhere =
      "http://127.0.0.1:" + std::to_string(flowreasoner::testing::unused_port());
  setenv("http_proxy", nowhere.c_str(), 1);
  setenv("all_proxy", nowhere.c_str(), 1);
  HttpClient client(io_.get_executor());
  const std::string port = std::to_string(server.port());
  const auto by_number = get(client, server.base_url() + "/models");
  const auto by_name = get(client, "http://localhost:" + port + "/v1/models");
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  ASSERT_TRUE(by_number) << by_number.error().to_string();
  ASSERT_TRUE(by_name) << by_name.error().to_string();
}

TEST_F(HttpClientTest, AnotherHostIsAskedThroughTheProxy) {
  FaultServer server;  // plays the proxy: a request for any host reaches it
  setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(server.port())).c_str(), 1);
  HttpClient client(io_.get_executor());
  const auto answer = get(client, "http://example.invalid/v1/models");
  unsetenv("http_proxy");
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(server.counts().connections, 1U);
}

TEST_F(HttpClientTest, BadUrlsAreInvalidArguments) {
  HttpClient client(io_.get_executor());
  for (const char* url : {"ftp://127.0.0.1/x", "http://", "nonsense://x"}) {
    const auto answer = get(client, url);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code(), Errc::kInvalidArgument)
        << url << ": " << answer.error().to_string();
  }
}

TEST_F(HttpClientTest, ARequestThatOutlivesItsClientIsCancelled) {
  FaultServer server;
  server.fail_always("stall");
  auto client = std::make_unique<HttpClient>(io_.get_executor());
  struct Flow {
    static asio::awaitable<void> post(HttpClient& client, HttpRequest request,
                                      Result<HttpResponse>& into) {
      into = co_await client.send(std::move(request));
    }
    static asio::awaitable<Done> drop_when_sent(std::unique_ptr<HttpClient>& client,
                                                const FaultServer& server) {
      while (server.counts().requests == 0) (void)co_await sleep_for(Milliseconds(1));
      client.reset();
      co_return Done{};
    }
  };
  HttpRequest request;
  request.url = server.base_url() + "/chat/completions";
  request.body = "{}";
  Result<HttpResponse> answer = Error(Errc::kInternal, "not asked");
  AsyncGroup group(io_.get_executor());
  group.spawn(Flow::post(*client, request, answer));
  run_async(io_, Flow::drop_when_sent(client, server));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), Errc::kCancelled);
}

TEST_F(HttpClientTest, AnEventLoopThatEndsEarlyLeavesNothingBehind) {
  FaultServer server;
  server.fail_always("stall");
  auto io = std::make_unique<asio::io_context>(1);
  HttpClient client(io->get_executor());
  HttpRequest request;
  request.url = server.base_url() + "/chat/completions";
  request.body = "{}";
  bool has_ended = false;
  asio::co_spawn(*io, client.send(request),
                 [&](std::exception_ptr, Result<HttpResponse>) { has_ended = true; });
  while (server.counts().requests == 0) io->run_for(Milliseconds(5));
  EXPECT_EQ(client.active(), 1U);
  EXPECT_FALSE(has_ended);
}

TEST_F(HttpClientTest, WhileNothingRunsTheEventLoopMayEnd) {
  FaultServer server;
  HttpClient client(io_.get_executor());
  for (int i = 0; i < 3; ++i) {
    const auto begin = Clock::now();
    ASSERT_TRUE(get(client, server.base_url() + "/models"));  // returns when the loop has no work
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30));
  }
  EXPECT_EQ(client.active(), 0U);
}

TEST_F(HttpClientTest, AThousandRequestsAtOnceAllCome) {
  flowreasoner::testing::FaultServerOptions shape;
  shape.latency = std::chrono::milliseconds(20);
  FaultServer server(shape);
  HttpClient client(io_.get_executor());
  struct Flow {
    static asio::awaitable<void> post(HttpClient& client, HttpRequest request, int& come) {
      const auto answer = co_await client.send(std::move(request));
      if (answer && answer->status == 200) ++come;
    }
  };
  HttpRequest request;
  request.url = server.base_url() + "/chat/completions";
  request.body = R"({"messages":[{"role":"user","content":"Hello"}]})";
  int come = 0;
  AsyncGroup group(io_.get_executor());
  for (int i = 0; i < 1000; ++i) group.spawn(Flow::post(client, request, come));
  io_.run();
  EXPECT_EQ(come, 1000);
}

}  // namespace
}  // namespace flowreasoner::llm
