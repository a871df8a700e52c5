// Every fault of the test server ends in a retry that succeeds or in one clear line; no line holds
// the key.
#include <cctype>
#include <thread>

#include "flowreasoner/llm/client_fixture.h"

namespace flowreasoner::llm {
namespace {

using flowreasoner::testing::FaultServer;
using flowreasoner::testing::FaultServerOptions;

bool is_one_clean_line(const std::string& text) {
  return !text.empty() && text.find('\n') == std::string::npos &&
         text.find(kPlantedKey) == std::string::npos;
}

struct FaultCase {
  const char* fault;
  Errc lasting;         // the error when every request gets it
  const char* excerpt;  // of its line
};

// How it prints in the name of a test.
void PrintTo(const FaultCase& one, std::ostream* out) {
  *out << one.fault;
}

class PassingFault : public ClientTest,
                     public ::testing::WithParamInterface<std::tuple<FaultCase, bool>> {
 protected:
  ChatRequest question_of_kind() const {
    ChatRequest request = question("What is six times seven?");
    request.stream = std::get<1>(GetParam());
    return request;
  }
  const FaultCase& one() const { return std::get<0>(GetParam()); }
};

TEST_P(PassingFault, EndsInARetryThatSucceeds) {
  FaultServer server;
  server.fail_next({one().fault});
  ModelOptions options = options_for(server);
  options.attempt_timeout = Milliseconds(1'500);  // ends the stalls
  const Result<ChatReply> reply = ask(options, question_of_kind());
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_TRUE(reply->choices.front().text.starts_with("answer 0 to "))
      << reply->choices.front().text;
  EXPECT_EQ(reply->retries, 1);
  EXPECT_EQ(server.counts().requests, 2U);
}

TEST_P(PassingFault, EndsInOneClearLineWhenItLasts) {
  FaultServer server;
  server.fail_always(one().fault);
  ModelOptions options = options_for(server);
  options.attempt_timeout = Milliseconds(300);
  options.retry.max_attempts = 3;
  const Result<ChatReply> reply = ask(options, question_of_kind());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), one().lasting) << reply.error().to_string();
  const std::string line = reply.error().to_string();
  EXPECT_TRUE(is_one_clean_line(line)) << line;
  EXPECT_THAT(line, ::testing::HasSubstr("model worker at http://127.0.0.1:"));
  EXPECT_THAT(line, ::testing::HasSubstr(one().excerpt));
  EXPECT_THAT(line, ::testing::HasSubstr("(after 3 "));
  EXPECT_EQ(server.counts().requests, 3U);
}

constexpr FaultCase kPassing[] = {
    {"429", Errc::kRateLimited, "HTTP 429: told to fail"},
    {"429 retry-after=0", Errc::kRateLimited, "HTTP 429: told to fail"},
    {"500", Errc::kUnavailable, "HTTP 500: told to fail"},
    {"502", Errc::kUnavailable, "HTTP 502: told to fail"},
    {"503 retry-after=0", Errc::kUnavailable, "HTTP 503: told to fail"},
    {"408", Errc::kTimeout, "HTTP 408"},
    {"html", Errc::kUnavailable, "HTTP 502: <html><body>Bad  Gateway</body></html>"},
    {"stall", Errc::kTimeout, "timed out"},
    {"stall-body", Errc::kTimeout, "timed out"},
    {"truncated", Errc::kBadReply, "the "},
    {"done-early", Errc::kBadReply, "the "},
    {"cut", Errc::kBadReply, ""},
    {"garbage", Errc::kBadReply, ""},
    {"not-json", Errc::kBadReply, "not JSON: <html>"},
    {"error-in-ok", Errc::kBadReply, "the engine fell over"},
    {"no-choices", Errc::kBadReply, "no choices"},
    {"deep", Errc::kBadReply, "what is not JSON"},
    {"reset", Errc::kUnavailable, ""},
    {"close", Errc::kUnavailable, ""},
};

std::string name_of(const ::testing::TestParamInfo<std::tuple<FaultCase, bool>>& info) {
  std::string name = std::get<0>(info.param).fault;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name + (std::get<1>(info.param) ? "_streamed" : "_whole");
}

INSTANTIATE_TEST_SUITE_P(Fault, PassingFault,
                         ::testing::Combine(::testing::ValuesIn(kPassing), ::testing::Bool()),
                         name_of);

struct AnsweredAllTheSame : PassingFault {};

TEST_P(AnsweredAllTheSame, ByTheFirstRequest) {
  FaultServer server;
  server.fail_next({one().fault});
  ModelOptions options = options_for(server);
  options.stream_idle_timeout = Milliseconds(1'000);
  const Result<ChatReply> reply = ask(options, question_of_kind());
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_THAT(reply->choices.front().text, ::testing::HasSubstr("answer 0 to "));
  EXPECT_EQ(reply->choices.front().text.find(kPlantedKey), std::string::npos);
  EXPECT_GT(reply->usage.completion_tokens, 0);
  EXPECT_EQ(reply->usage.estimated, std::string(one().fault) == "no-usage");
  EXPECT_EQ(reply->retries, 0);
  EXPECT_EQ(server.counts().requests, 1U);
}

constexpr FaultCase kHarmless[] = {
    {"ok", {}, ""},       {"slow pace=1", {}, ""}, {"wrong-type", {}, ""},     {"bad-utf8", {}, ""},
    {"no-usage", {}, ""}, {"plain-end", {}, ""},   {"echo-key-in-ok", {}, ""},
};
INSTANTIATE_TEST_SUITE_P(Fault, AnsweredAllTheSame,
                         ::testing::Combine(::testing::ValuesIn(kHarmless), ::testing::Bool()),
                         name_of);

struct FinalFault : PassingFault {};

TEST_P(FinalFault, IsNotAskedAgain) {
  FaultServer server;
  server.fail_always(one().fault);
  const Result<ChatReply> reply = ask(options_for(server), question_of_kind());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), one().lasting) << reply.error().to_string();
  const std::string line = reply.error().to_string();
  EXPECT_TRUE(is_one_clean_line(line)) << line;
  EXPECT_THAT(line, ::testing::HasSubstr(one().excerpt));
  EXPECT_EQ(server.counts().requests, 1U);
}

constexpr FaultCase kFinal[] = {
    {"400", Errc::kRefused, "HTTP 400: told to fail"},
    {"401", Errc::kRefused, "HTTP 401: told to fail"},
    {"404", Errc::kRefused, "HTTP 404: told to fail"},
    {"quota", Errc::kRefused, "You exceeded your current quota."},
    {"echo-key", Errc::kRefused, "no such key: Bearer ***"},
    {"redirect", Errc::kRefused, "redirected to http://127.0.0.2:1/v1/chat/completions"},
    {"429 retry-after=3600", Errc::kRateLimited, "the endpoint asks to wait 3600 s"},
};
INSTANTIATE_TEST_SUITE_P(Fault, FinalFault,
                         ::testing::Combine(::testing::ValuesIn(kFinal), ::testing::Bool()),
                         name_of);

using OpenAiClientFaults = ClientTest;

TEST_F(OpenAiClientFaults, AnAnswerWithoutContentIsAnOutcome) {
  FaultServer server;
  for (const bool stream : {false, true}) {
    server.fail_next({"no-content"});
    ChatRequest request = question("Say nothing.");
    request.stream = stream;
    const Result<ChatReply> reply = ask(options_for(server), std::move(request));
    ASSERT_TRUE(reply) << reply.error().to_string();
    EXPECT_EQ(reply->choices.front().text, "");
    EXPECT_EQ(reply->choices.front().finish_reason, "stop");
  }
  EXPECT_EQ(server.counts().requests, 2U);
}

TEST_F(OpenAiClientFaults, AStreamThatBrokeOffIsAskedForAsAWhole) {
  for (const char* fault : {"done-early", "truncated", "cut", "error-in-ok"}) {
    FaultServer server;
    server.fail_next({fault});
    ChatRequest request = question("Bit by bit.");
    request.stream = true;
    ASSERT_TRUE(ask(options_for(server), std::move(request)));
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_TRUE(Json::parse(requests[0].body).contains("stream"));
    EXPECT_FALSE(Json::parse(requests[1].body).contains("stream")) << fault;
  }
}

TEST_F(OpenAiClientFaults, AHugeBodyIsGivenUpAtTheLimit) {
  FaultServer server;
  server.fail_always("huge bytes=2000000000");
  ModelOptions options = options_for(server);
  options.body_limit_bytes = 1 << 20;
  for (const bool stream : {false, true}) {
    ChatRequest request = question("Talk for ever.");
    request.stream = stream;
    const Result<ChatReply> reply = ask(options, std::move(request));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), Errc::kBadReply);
    EXPECT_THAT(reply.error().to_string(), ::testing::HasSubstr("larger than 1048576 bytes"));
  }
}

TEST_F(OpenAiClientFaults, AStreamThatIsCompleteNeedsNoEnd) {
  FaultServer server;
  server.fail_next({"stall-after"});
  ModelOptions options = options_for(server);
  options.stream_idle_timeout = Milliseconds(1'000);
  ChatRequest request = question("And then?");
  request.stream = true;
  const Result<ChatReply> reply = ask(options, std::move(request));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_FALSE(reply->usage.estimated);
  EXPECT_EQ(server.counts().requests, 1U);
}

TEST_F(OpenAiClientFaults, AServerThatStartsLateIsReached) {
  const std::uint16_t port = flowreasoner::testing::unused_port();
  ModelOptions options;
  options.name = "late";
  options.base_url = "http://127.0.0.1:" + std::to_string(port) + "/v1";
  options.retry.first_wait = Milliseconds(50);
  options.retry.max_attempts = 20;
  options.breaker.failures = 0;
  FaultServerOptions late;
  late.port = port;
  std::unique_ptr<FaultServer> server;
  std::thread starter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    server = std::make_unique<FaultServer>(late);
  });
  const Result<ChatReply> reply = ask(options, question("Are you there?"));
  starter.join();
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_GT(reply->retries, 0);
}

TEST_F(OpenAiClientFaults, AnEndpointThatIsNotThereIsNamed) {
  ModelOptions options;
  options.name = "nobody";
  options.base_url =
      "http://127.0.0.1:" + std::to_string(flowreasoner::testing::unused_port()) + "/v1";
  options.retry.first_wait = Milliseconds(1);
  options.retry.max_attempts = 2;
  const Result<ChatReply> reply = ask(options, question("Are you there?"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), Errc::kUnavailable);
  EXPECT_THAT(reply.error().to_string(),
              ::testing::HasSubstr("model nobody at " + options.base_url));
}

}  // namespace
}  // namespace flowreasoner::llm
