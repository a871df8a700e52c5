// Drives the chat client against a real server and says what is not as it should be. Used by
// run.py.
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/openai_client.h"

namespace flowreasoner {
namespace {

constexpr std::int64_t kTokens = 24;

llm::ChatRequest question(const std::string& text, bool stream) {
  llm::ChatRequest request;
  request.messages.push_back({"system", "You are brief."});
  request.messages.push_back({"user", text});
  request.max_tokens = kTokens;
  request.temperature = 0.8;
  request.stream = stream;
  return request;
}

class Probe {
 public:
  Probe(asio::io_context& io, llm::OpenAiClient& client, bool stream)
      : io_(io), client_(client), stream_(stream) {}

  void expect(bool holds, const std::string& what) {
    if (holds) return;
    ++failures_;
    std::cout << "wrong: " << what << '\n';
  }

  Result<llm::ChatReply> ask(const std::string& what, llm::ChatRequest request) {
    Result<llm::ChatReply> reply = run_async(io_, client_.complete(std::move(request)));
    if (reply) {
      std::cout << what << ": " << dump_json(to_json(*reply)) << '\n';
    } else {
      expect(false, what + ": " + reply.error().to_string());
    }
    return reply;
  }

  void one_reply() {
    const auto reply = ask("one", question("Say something.", stream_));
    if (!reply) return;
    expect(!reply->choices[0].finish_reason.empty(), "a finish reason");
    expect(reply->usage.completion_tokens > 0, "tokens are counted");
    expect(reply->usage.completion_tokens <= kTokens + 1, "max_tokens holds");
    expect(!reply->model.empty(), "the model's name");
  }

  void several_choices() {
    llm::ChatRequest request = question("Say something else.", stream_);
    request.n = 3;
    request.seed = 5;
    const auto reply = ask("three", request);
    if (!reply) return;
    std::set<std::string> texts;
    for (const llm::Choice& choice : reply->choices) texts.insert(choice.text);
    expect(reply->choices.size() == 3, "three choices");
    expect(texts.size() == 3, "they differ");
  }

  void all_options() {
    llm::ChatRequest request = question("And now?", stream_);
    request.temperature = 0;
    request.top_p = 0.9;
    request.stop = {"the", "\n\n"};
    ask("options", request);
  }

  void many_at_once() {
    struct Flow {
      static asio::awaitable<void> ask(llm::OpenAiClient& client, llm::ChatRequest request,
                                       std::vector<std::string>& failures, int& answered) {
        const Result<llm::ChatReply> reply = co_await client.complete(std::move(request));
        if (reply) ++answered;
        if (!reply) failures.push_back(reply.error().to_string());
      }
    };
    constexpr int kMany = 12;
    std::vector<std::string> failures;
    int answered = 0;
    AsyncGroup group(io_.get_executor());
    for (int i = 0; i < kMany; ++i) {
      llm::ChatRequest request = question("Number " + std::to_string(i), stream_);
      group.spawn(Flow::ask(client_, std::move(request), failures, answered));
    }
    io_.run();
    io_.restart();
    for (const std::string& failure : failures) expect(false, "one of many: " + failure);
    expect(answered == kMany, "all of many are answered");
  }

  int failures() const { return failures_; }

 private:
  asio::io_context& io_;
  llm::OpenAiClient& client_;
  bool stream_;
  int failures_ = 0;
};

}  // namespace
}  // namespace flowreasoner

int main(int argc, char** argv) {
  using namespace flowreasoner;
  CLI::App app("Drives the chat client against a real server.");
  llm::ModelOptions options;
  bool stream = false;
  app.add_option("--base-url", options.base_url, "Up to /v1")->required();
  app.add_option("--model", options.model, "The server's name of it")->required();
  app.add_flag("--stream", stream, "Ask for server-sent events");
  CLI11_PARSE(app, argc, argv);
  log::set_level(log::Level::kInfo);
  asio::io_context io{1};
  llm::HttpClient http(io.get_executor());
  llm::OpenAiClient client(io.get_executor(), options, http);
  Probe probe(io, client, stream);
  probe.one_reply();
  probe.several_choices();
  probe.all_options();
  probe.many_at_once();
  return probe.failures() == 0 ? 0 : 1;
}
