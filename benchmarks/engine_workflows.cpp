// 1,000 workflows of 5 calls at once, against an endpoint on loopback that answers after 50 ms.
//
// Wall time is held against the ideal: 5 x 50 ms, and the time which the sandbox alone needs to
// start and end as many such guests, measured in the same run. Processor time is the engine's own
// (user + system; guests and endpoint are processes of their own). Memory is what each workflow
// beyond the first adds to engine, interpreters and guests, while all of them wait for their last
// call.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "benchmarks/endpoint_process.h"
#include "benchmarks/process_memory.h"
#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/openai_client.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner {
namespace {

/// Some calls, one after the other.
constexpr std::string_view kGraph = R"py(
import workspace.HumanEval.workflows.template.operator as operator
import workspace.HumanEval.workflows.round_1.prompt as prompt_custom
from scripts.async_llm import create_llm_instance

class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.custom = operator.Custom(self.llm)

    async def __call__(self, problem, entry_point):
        text = problem
        for _ in range(%d):
            reply = await self.custom(input=text, instruction=prompt_custom.NEXT)
            text = reply["response"]
        return text, self.llm.get_usage_summary()["total_cost"]
)py";

std::string graph_of(int calls) {
  std::string graph(kGraph);
  return graph.replace(graph.find("%d"), 2, std::to_string(calls));
}

struct Plan {
  int workflows = 1000;
  int calls = 5;
  int latency_ms = 50;
  int runs = 5;
  bool overlap = true;
  bool no_memory = false;
};

/// Lets every call through but each workflow's last, which waits until release().
class HoldingModel final : public llm::ChatModel {
 public:
  HoldingModel(asio::any_io_executor executor, llm::ChatModel& model, int calls)
      : model_(model),
        last_call_(calls),
        release_(executor, asio::steady_timer::time_point::max()) {}

  Async<llm::ChatReply> complete(llm::ChatRequest request) override {
    if (++calls_[request.question_id] == last_call_) {
      ++held_;
      boost::system::error_code released;
      co_await release_.async_wait(asio::redirect_error(asio::use_awaitable, released));
    }
    co_return co_await model_.complete(std::move(request));
  }
  const std::string& name() const override { return model_.name(); }
  asio::awaitable<void> close() override { co_return; }

  int held() const { return held_; }
  void release() {
    release_.cancel();
    held_ = 0;
    calls_.clear();
  }

 private:
  llm::ChatModel& model_;
  const int last_call_;
  asio::steady_timer release_;
  std::map<std::string, int> calls_;
  int held_ = 0;
};

workflow::WorkflowRun run_of(llm::ChatModel& model, int calls, int number, bool overlap) {
  workflow::WorkflowRun run;
  run.program = workflow::Program{graph_of(calls), "NEXT = 'Go on from here.'\n"};
  run.problem = "Count to five, beginning with " + std::to_string(number) + ".";
  run.entry_point = "count";
  run.question_id = std::to_string(number);
  run.overlap = overlap;
  workflow::Worker worker;
  worker.name = "bench";
  worker.model = &model;
  run.workers.push_back(worker);
  return run;
}

asio::awaitable<void> run_one(sandbox::Sandbox* sandbox, workflow::WorkflowRun run, int calls,
                              int* good) {
  const Result<workflow::WorkflowResult> result =
      co_await workflow::run_workflow(*sandbox, std::move(run));
  if (result && result->has_finished && result->calls == calls) {
    ++*good;
  } else if (!result) {
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
  } else {
    const Json error = result->error ? workflow::to_json(*result->error) : Json();
    std::fprintf(stderr, "%s\n", dump_json(error).c_str());
  }
}

/// The sandbox's part alone: a guest is opened, says `done`, and is waited for.
asio::awaitable<void> start_and_end(sandbox::Sandbox* sandbox, Json job, sandbox::Limits limits,
                                    int* good) {
  auto guest = co_await sandbox->open(sandbox::Warmth::kWorkflow, std::move(job), limits);
  if (!guest) co_return;
  const Result<Json> frame = co_await (*guest)->receive();
  const Result<sandbox::RunOutcome> outcome = co_await (*guest)->outcome();
  if (frame && outcome && json_string(*frame, "t") == "done") ++*good;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

class Bench {
 public:
  Bench(Plan plan, const std::string& server)
      : plan_(plan), endpoint_(server, plan.latency_ms), http_(io_.get_executor()) {
    llm::ModelOptions options;
    options.name = "bench";
    options.base_url = endpoint_.base_url();
    options.max_concurrency = static_cast<std::size_t>(plan_.workflows);
    model_ = std::make_unique<llm::OpenAiClient>(io_.get_executor(), options, http_);
    sandbox::SandboxOptions sandbox_options;
    sandbox_options.guests = 2 * static_cast<std::size_t>(plan_.workflows);
    auto started = sandbox::Sandbox::start(io_.get_executor(), sandbox_options);
    if (!started) {
      std::fprintf(stderr, "%s\n", started.error().to_string().c_str());
      std::exit(started.error().code() == Errc::kEnvironment ? 3 : 1);
    }
    sandbox_ = std::move(*started);
  }

  ~Bench() {
    AsyncGroup group(io_.get_executor());
    group.spawn(sandbox_->close());
    wait(group);
  }

  int run() {
    std::printf("isolation %s, python %s\n",
                std::string(isolation_name(sandbox_->isolation())).c_str(),
                sandbox_->python_version().c_str());
    std::printf("run,sandbox_ms,ideal_ms,wall_ms,wall_over_ideal,cpu_us_per_call\n");
    std::vector<double> ratios;
    std::vector<double> costs;
    for (int number = 0; number <= plan_.runs; ++number) {
      const double alone = sandbox_alone();
      const double ideal = alone + plan_.calls * plan_.latency_ms;
      const double cpu_before = cpu_seconds();
      const double wall = workflows(*model_, plan_.workflows);
      const double cpu = (cpu_seconds() - cpu_before) * 1e6 / (plan_.workflows * plan_.calls);
      std::printf("%s,%.0f,%.0f,%.0f,%.2f,%.1f\n",
                  number == 0 ? "warm-up" : std::to_string(number).c_str(), alone, ideal, wall,
                  wall / ideal, cpu);
      std::fflush(stdout);
      if (number == 0) continue;
      ratios.push_back(wall / ideal);
      costs.push_back(cpu);
    }
    std::printf("median,,,,%.2f,%.1f\n", median(ratios), median(costs));
    if (!plan_.no_memory) memory();
    return 0;
  }

 private:
  void wait(AsyncGroup& group) {
    while (group.size() > 0) io_.run_one();
  }

  void check(int good, int wanted) {
    if (good == wanted) return;
    std::fprintf(stderr, "%d of %d ended well\n", good, wanted);
    std::exit(1);
  }

  double workflows(llm::ChatModel& model, int count) {
    int good = 0;
    const auto begin = Clock::now();
    AsyncGroup group(io_.get_executor());
    for (int i = 0; i < count; ++i) {
      group.spawn(run_one(sandbox_.get(), run_of(model, plan_.calls, i, plan_.overlap), plan_.calls,
                          &good));
    }
    wait(group);
    const double wall = milliseconds_since(begin);
    check(good, count);
    return wall;
  }

  double sandbox_alone() {
    int good = 0;
    const workflow::WorkflowRun run = run_of(*model_, 0, 0, plan_.overlap);
    const Json job = workflow::workflow_job(run);
    const auto begin = Clock::now();
    AsyncGroup group(io_.get_executor());
    for (int i = 0; i < plan_.workflows; ++i) {
      group.spawn(start_and_end(sandbox_.get(), job, run.limits.guest, &good));
    }
    wait(group);
    const double wall = milliseconds_since(begin);
    check(good, plan_.workflows);
    return wall;
  }

  benchmarks::ProcessMemory held_memory(HoldingModel& model, int count) {
    int good = 0;
    AsyncGroup group(io_.get_executor());
    for (int i = 0; i < count; ++i) {
      group.spawn(run_one(sandbox_.get(), run_of(model, plan_.calls, i, plan_.overlap), plan_.calls,
                          &good));
    }
    while (model.held() < count && group.size() > 0) io_.run_one();
    const auto memory = benchmarks::memory_of_tree(endpoint_.pid());
    model.release();
    wait(group);
    check(good, count);
    return memory;
  }

  void memory() {
    HoldingModel model(io_.get_executor(), *model_, plan_.calls);
    const auto one = held_memory(model, 1);
    const auto all = held_memory(model, plan_.workflows);
    const double more = static_cast<double>(plan_.workflows - 1) * (1 << 20);
    const auto each = [more](std::int64_t of_all, std::int64_t of_one) {
      return static_cast<double>(of_all - of_one) / more;
    };
    std::printf("memory with 1: %lld processes, %.1f MiB; with %d: %lld processes, %.1f MiB\n",
                static_cast<long long>(one.processes), static_cast<double>(one.total()) / (1 << 20),
                plan_.workflows, static_cast<long long>(all.processes),
                static_cast<double>(all.total()) / (1 << 20));
    std::printf(
        "MiB for each workflow beyond the first: %.2f (PSS %.2f, page tables %.2f; of them "
        "the engine's own %.3f)\n",
        each(all.total(), one.total()), each(all.pss_bytes, one.pss_bytes),
        each(all.page_table_bytes, one.page_table_bytes), each(all.own_bytes, one.own_bytes));
  }

  Plan plan_;
  benchmarks::EndpointProcess endpoint_;
  asio::io_context io_{1};
  llm::HttpClient http_;
  std::unique_ptr<llm::OpenAiClient> model_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
};

}  // namespace
}  // namespace flowreasoner

int main(int argc, char** argv) {
  flowreasoner::Plan plan;
  std::string server = FR_FAULT_SERVER;
  bool no_overlap = false;
  CLI::App app("Many workflows at once: wall time, processor time, memory. Prints CSV.");
  app.add_option("--workflows", plan.workflows, "At once");
  app.add_option("--calls", plan.calls, "Of each workflow")->check(CLI::PositiveNumber);
  app.add_option("--latency-ms", plan.latency_ms, "Of the endpoint");
  app.add_option("--runs", plan.runs, "Timed runs after a warm-up");
  app.add_option("--endpoint", server, "The program that plays the endpoint");
  app.add_flag("--no-overlap", no_overlap,
               "Without the rewrite that starts independent calls together");
  app.add_flag("--no-memory", plan.no_memory, "Time only");
  CLI11_PARSE(app, argc, argv);
  plan.overlap = !no_overlap;
  flowreasoner::Bench bench(plan, server);
  return bench.run();
}
