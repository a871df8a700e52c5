// Runs a workflow that is there (no meta-agent) on one query or on a set of problems.
//
//   flowreasoner run workflows/self_consistency --set humaneval:test --worker openai/gpt-4o-mini
//   flowreasoner run workflows/cot --query "How many primes are below 100?"
//       --worker openai/gpt-4o-mini
//
// With one query the answer alone goes to stdout; with a set, the totals.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/cli/answer_print.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/engine_flags.h"
#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/cli/query_input.h"
#include "flowreasoner/cli/recorded_run.h"
#include "flowreasoner/cli/run_plan.h"
#include "flowreasoner/cli/set_progress.h"
#include "flowreasoner/cli/set_report.h"
#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/workflow/budget.h"

namespace flowreasoner::cli {
namespace {

struct RunOptions {
  std::string workflow;
  std::string set;
  std::filesystem::path data;
  std::optional<std::int64_t> limit;
  std::size_t parallel = 32;
  QueryFlags query;
  EpisodeSettings settings;
  SandboxFlags sandbox;
  std::string resume;
};

void declare(CLI::App& command, RunOptions& options) {
  command.add_option("workflow", options.workflow, "Folder with graph.py and prompt.py")
      ->type_name("WORKFLOW_DIR");
  command
      .add_option("--set", options.set,
                  "Problems: humaneval, humaneval:validate, humaneval:test, or a problem file")
      ->type_name("NAME|FILE");
  command
      .add_option("--data", options.data,
                  "Folder of problem sets (default: FLOWREASONER_DATA, ./data, ../shared/data)")
      ->type_name("DIR");
  command.add_option("--limit", options.limit, "Only the first N problems of the set")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--parallel", options.parallel, "Problems at once (default: 32)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command.add_option("--query", options.query.query, "What to solve; - reads it from stdin")
      ->type_name("QUERY");
  declare_query_options(command, options.query);
  declare_worker_flag(command, options.settings);
  declare_budget_flags(command, options.settings);
  command
      .add_option("--resume", options.resume,
                  "Take up an interrupted run: an id, its beginning, or \"last\"")
      ->type_name("RUN");
  declare_sandbox_flags(command, options.sandbox);
}

/// One `run` from flags to exit code.
class Run {
 public:
  Run(const RunOptions& options, const CommonOptions& common, Config config)
      : options_(options),
        common_(common),
        engine_(std::move(config)),
        recorded_("run", engine_, common) {}

  Result<int> run() {
    Async<int> main = work();
    return engine_.interruption().run(std::move(main));
  }

 private:
  Async<int> work();
  Result<void> read_plan();
  Async<Done> begin();
  Async<Done> resume();
  Result<void> wire();
  Async<Done> play();
  asio::awaitable<void> play_next();
  Async<episode::EpisodeResult> play_problem(std::size_t index);
  void note(episode::EpisodeResult result);
  int finish();
  record::Status status() const;

  const RunOptions& options_;
  const CommonOptions& common_;
  Engine engine_;
  RecordedRun recorded_;
  RunPlan plan_;
  std::vector<tasks::Problem> problems_;
  episode::EpisodeParts parts_;
  episode::EpisodeOptions episode_options_;
  std::optional<workflow::Budget> budget_;
  SetReport report_;
  std::optional<SetProgress> progress_;
  std::vector<std::optional<episode::EpisodeResult>> results_;
  std::size_t next_ = 0;
  std::optional<Error> failure_;  // of ours: ends the run
  Clock::time_point begin_ = Clock::now();
};

/// The workflow and its query, from the flags.
Result<void> Run::read_plan() {
  if (options_.workflow.empty()) {
    return Error(Errc::kInvalidArgument, "which workflow? Say its folder, with graph.py in it");
  }
  plan_.workflow = options_.workflow;
  FR_TRY(plan_.program, workflow::load_program(options_.workflow));
  plan_.settings = options_.settings.over(engine_.config().defaults);
  plan_.seed = common_.seed.value_or(static_cast<std::uint64_t>(engine_.config().seed));
  if (!options_.set.empty() && !options_.query.empty()) {
    return Error(Errc::kInvalidArgument, "--set and a query exclude each other");
  }
  if (options_.set.empty()) {
    FR_TRY(plan_.problem, read_problem(options_.query));
    return {};
  }
  plan_.set = options_.set;
  plan_.limit = options_.limit;
  plan_.data = data_folder(options_.data, engine_.config());
  return {};
}

Async<Done> Run::begin() {
  if (auto read = read_plan(); !read) co_return read.error();
  FR_CO_TRY(problems_, problems_of(plan_));
  FR_CO_TRY([[maybe_unused]] auto checked, engine_.workers(plan_.settings.workers));
  Json plan = to_json(plan_);
  co_return co_await recorded_.begin(std::move(plan), plan_.seed);
}

Async<Done> Run::resume() {
  if (!options_.workflow.empty() || !options_.set.empty() || !options_.query.empty()) {
    co_return Error(Errc::kInvalidArgument,
                    "--resume takes workflow and problems from the run's record");
  }
  const std::string id = options_.resume;
  FR_CO_TRY(const Json recorded, co_await recorded_.find(id));
  FR_CO_TRY(plan_, run_plan_from_json(recorded));
  FR_CO_TRY(plan_.settings, resumed_settings(options_.settings, plan_.settings));
  FR_CO_TRY(problems_, problems_of(plan_));
  FR_CO_TRY([[maybe_unused]] auto checked, engine_.workers(plan_.settings.workers));
  co_return co_await recorded_.resume();
}

Result<void> Run::wire() {
  log::info("settings: {}", dump_json(to_json(plan_.settings)));
  EpisodePlan plan;
  plan.settings = plan_.settings;
  plan.seed = plan_.seed;
  FR_TRY(episode_options_, episode_options(plan, engine_.config()));
  budget_.emplace("the run", episode_options_.budget);
  episode_options_.budget = {};  // it is the purse of all problems together
  FR_TRY(parts_.workers, engine_.workers(plan_.settings.workers));
  FR_TRY(parts_.sandbox,
         engine_.start_sandbox(sandbox_options(engine_.config(), options_.sandbox)));
  parts_.judge = engine_.judge();
  parts_.budget = &*budget_;
  parts_.store = recorded_.store();
  parts_.run = recorded_.id();
  parts_.set = plan_.set;
  report_.run = recorded_.id();
  report_.method = "run:" + plan_.workflow;
  report_.set = plan_.set;
  report_.workers = plan_.settings.workers;
  report_.problems = static_cast<std::int64_t>(problems_.size());
  results_.resize(problems_.size());
  return {};
}

Async<episode::EpisodeResult> Run::play_problem(std::size_t index) {
  episode::EpisodeParts parts = parts_;
  parts.index = static_cast<std::int64_t>(index);
  tasks::Problem problem = problems_[index];
  workflow::Program program = plan_.program;
  episode::EpisodeOptions options = episode_options_;
  co_return co_await episode::run_given_workflow(std::move(parts), std::move(problem),
                                                 std::move(program), std::move(options));
}

/// Takes problem after problem until none is left, or nothing can be gained any more.
asio::awaitable<void> Run::play_next() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (next_ < problems_.size() && !failure_ && !engine_.interruption().has_happened()) {
    const std::size_t index = next_++;
    Result<episode::EpisodeResult> result = co_await play_problem(index);
    if (!result) {
      if (result.error().code() != Errc::kCancelled) failure_ = result.error();
      co_return;
    }
    if (progress_) progress_->problem_ended(*result);
    report_.add(*result);
    results_[index] = std::move(*result);
  }
}

Async<Done> Run::play() {
  if (auto wired = wire(); !wired) co_return wired.error();
  const auto executor = co_await asio::this_coro::executor;
  AsyncGroup drawing(executor);
  AsyncGroup playing(executor);
  if (plan_.is_set()) {
    progress_.emplace(report_, common_.quiet);
    drawing.spawn(progress_->run());
  }
  const std::size_t parallel = std::min(options_.parallel, problems_.size());
  for (std::size_t i = 0; i < parallel; ++i) playing.spawn(play_next());
  co_await playing.join();
  co_await drawing.close();
  if (progress_) progress_->finish();
  if (failure_) co_return *failure_;
  co_return Done{};
}

record::Status Run::status() const {
  bool is_whole = true;
  for (const auto& result : results_) {
    const bool is_done = result && result->stopped != episode::Stop::kInterrupted &&
                         result->stopped != episode::Stop::kBudget &&
                         result->stopped != episode::Stop::kEndpoint;
    is_whole = is_whole && is_done;
  }
  return is_whole ? record::Status::kDone : record::Status::kStopped;
}

int Run::finish() {
  const bool was_interrupted = engine_.interruption().has_happened();
  const episode::EpisodeResult* endpoint = nullptr;
  for (const auto& result : results_) {
    if (result && result->stopped == episode::Stop::kEndpoint) endpoint = &*result;
  }
  if (endpoint != nullptr && endpoint->failure) {
    Terminal(2).write("flowreasoner: " + printable(endpoint->failure->to_string()) + "\n");
  }
  if (status() != record::Status::kDone) recorded_.say_how_to_resume();
  if (!plan_.is_set()) {
    if (!results_.front()) return kExitInterrupted;
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
    for (const TextLine& line : summary_lines(*results_.front(), elapsed)) say(line, common_);
    print_result(*results_.front(), common_.json);
    return exit_code_of(*results_.front());
  }
  if (common_.json) {
    print_json(to_json(report_));
  } else {
    print_lines(report_lines(report_));
  }
  if (was_interrupted) return kExitInterrupted;
  return endpoint == nullptr
             ? kExitDone
             : exit_code(endpoint->failure ? endpoint->failure->code() : Errc::kUnavailable);
}

Async<int> Run::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Done> done = Done{};
  if (options_.resume.empty()) {
    done = co_await begin();
  } else {
    done = co_await resume();
  }
  if (done) done = co_await play();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  const record::Status end_status = done ? status() : record::Status::kFailed;
  const Result<Done> ended = co_await recorded_.end(end_status);
  co_await engine_.close();
  if (!done) co_return done.error();
  if (!ended) co_return ended.error();
  co_return finish();
}

Result<int> run_run(const RunOptions& options, const CommonOptions& common) {
  FR_TRY(Config config, load_config(common.config));
  Run run(options, common, std::move(config));
  return run.run();
}

}  // namespace

void add_run_command(CLI::App& app, Invocation& invocation) {
  CLI::App& command =
      *app.add_subcommand("run", "Run a given workflow (no meta-agent) on a query or a set");
  auto options = std::make_shared<RunOptions>();
  declare(command, *options);
  add_common_options(command, invocation);
  command.footer(
      "Example: flowreasoner run workflows/cot --set humaneval:test --limit 10 --worker "
      "openai/gpt-4o-mini");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return run_run(*options, common);
    };
  });
}

}  // namespace flowreasoner::cli
