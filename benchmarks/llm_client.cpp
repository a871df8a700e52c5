// CPU time of this process for each chat call: 1,000 calls in flight to an endpoint on loopback
// that answers after 50 ms, 5,000 calls in all. The endpoint is a process of its own and does not
// count.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/openai_client.h"
#include "tests/support/fault_server.h"

namespace flowreasoner {
namespace {

struct Plan {
  int in_flight = 1000;
  int calls_each = 5;
  int latency_ms = 50;
  std::size_t prompt_bytes = 2000;
  int runs = 7;
  bool stream = false;
  bool raw = false;  // the HTTP client alone
};

struct Cost {
  double user_us = 0;
  double system_us = 0;
  double wall_ms = 0;
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// A server in a child process, which ends with us. Returns its base URL.
std::string start_server(const Plan& plan) {
  int channel[2];
  if (pipe(channel) != 0) std::abort();
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "endpoint");  // tells the two apart in a profile
    testing::FaultServerOptions options;
    options.latency = std::chrono::milliseconds(plan.latency_ms);
    options.kept_requests = 0;
    testing::FaultServer server(options);
    const std::string url = server.base_url() + "\n";
    if (write(channel[1], url.data(), url.size()) < 0) std::abort();
    close(channel[1]);
    for (;;) pause();
  }
  close(channel[1]);
  std::string url;
  for (char byte = 0; read(channel[0], &byte, 1) == 1 && byte != '\n';) url += byte;
  return url;
}

llm::ChatRequest question(const Plan& plan, int number) {
  llm::ChatRequest request;
  request.messages.push_back({"system", "You write Python."});
  request.messages.push_back(
      {"user", std::to_string(number) + ": " + std::string(plan.prompt_bytes, 'x')});
  request.temperature = 0.7;
  request.max_tokens = 512;
  request.stream = plan.stream;
  return request;
}

asio::awaitable<void> ask_in_turn(llm::ChatModel& model, Plan plan, int first, int& answered) {
  for (int i = 0; i < plan.calls_each; ++i) {
    llm::ChatRequest request = question(plan, first + i);
    const Result<llm::ChatReply> reply = co_await model.complete(std::move(request));
    if (!reply) {
      std::fprintf(stderr, "%s\n", reply.error().to_string().c_str());
      co_return;
    }
    ++answered;
  }
}

asio::awaitable<void> post_in_turn(llm::HttpClient& http, Plan plan, std::string url,
                                   std::string body, int& answered) {
  for (int i = 0; i < plan.calls_each; ++i) {
    llm::HttpRequest request;
    request.url = url;
    request.headers = {"Content-Type: application/json"};
    request.body = body;
    const Result<llm::HttpResponse> answer = co_await http.send(std::move(request));
    if (answer && answer->status == 200) ++answered;
  }
}

Cost run_once(const Plan& plan, asio::io_context& io, llm::HttpClient& http, llm::ChatModel& model,
              const std::string& url) {
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const auto begin = Clock::now();
  int answered = 0;
  AsyncGroup group(io.get_executor());
  std::string body = R"({"model":"m","messages":[{"role":"user","content":")" +
                     std::string(plan.prompt_bytes, 'x') + "\"}]}";
  for (int i = 0; i < plan.in_flight; ++i) {
    if (plan.raw) {
      group.spawn(post_in_turn(http, plan, url + "/chat/completions", body, answered));
    } else {
      group.spawn(ask_in_turn(model, plan, i * plan.calls_each, answered));
    }
  }
  io.run();
  io.restart();
  Cost cost;
  cost.wall_ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  const int calls = plan.in_flight * plan.calls_each;
  if (answered != calls) {
    std::fprintf(stderr, "%d of %d calls were answered\n", answered, calls);
    std::exit(1);
  }
  cost.user_us = (seconds_of(after.ru_utime) - seconds_of(before.ru_utime)) * 1e6 / calls;
  cost.system_us = (seconds_of(after.ru_stime) - seconds_of(before.ru_stime)) * 1e6 / calls;
  return cost;
}

int run(const Plan& plan) {
  const std::string url = start_server(plan);
  asio::io_context io{1};
  llm::HttpClient http(io.get_executor());
  llm::ModelOptions options;
  options.name = "bench";
  options.base_url = url;
  options.max_concurrency = static_cast<std::size_t>(plan.in_flight);
  llm::OpenAiClient model(io.get_executor(), options, http);
  std::printf("run,user_us,system_us,cpu_us_per_call,wall_ms\n");
  std::vector<double> costs;
  for (int number = 0; number <= plan.runs; ++number) {
    const Cost cost = run_once(plan, io, http, model, url);
    const double sum = cost.user_us + cost.system_us;
    std::printf("%s,%.1f,%.1f,%.1f,%.0f\n",
                number == 0 ? "warm-up" : std::to_string(number).c_str(), cost.user_us,
                cost.system_us, sum, cost.wall_ms);
    if (number > 0) costs.push_back(sum);
  }
  std::sort(costs.begin(), costs.end());
  std::printf("median,,,%.1f,\n", costs[costs.size() / 2]);
  return 0;
}

}  // namespace
}  // namespace flowreasoner

int main(int argc, char** argv) {
  flowreasoner::Plan plan;
  CLI::App app("CPU microseconds of the client for each chat call. Prints CSV.");
  app.add_option("--in-flight", plan.in_flight, "Calls at once");
  app.add_option("--calls-each", plan.calls_each, "Calls one after the other, of each");
  app.add_option("--latency-ms", plan.latency_ms, "Of the endpoint");
  app.add_option("--prompt-bytes", plan.prompt_bytes, "Of the user's message");
  app.add_option("--runs", plan.runs, "Timed runs after a warm-up");
  app.add_flag("--stream", plan.stream, "Ask for server-sent events");
  app.add_flag("--raw", plan.raw, "The HTTP client alone");
  CLI11_PARSE(app, argc, argv);
  return flowreasoner::run(plan);
}
