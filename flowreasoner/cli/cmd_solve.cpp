// Solves one query: a meta-agent designs a workflow, which is run, judged and improved.
//
//   flowreasoner solve --problem examples/demo/problem.jsonl --meta
//   scripted:examples/demo/meta.jsonl
//       --worker scripted:examples/demo/worker.jsonl --show
//
// The answer alone goes to stdout, all else to stderr.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/cli/answer_print.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/engine_flags.h"
#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/cli/live_view.h"
#include "flowreasoner/cli/query_input.h"
#include "flowreasoner/cli/recorded_run.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/episode/episode.h"

namespace flowreasoner::cli {
namespace {

struct SolveOptions {
  QueryFlags query;
  EpisodeSettings settings;
  SandboxFlags sandbox;
  bool show = false;
  std::string resume;
};

void declare(CLI::App& command, SolveOptions& options) {
  command.add_option("query", options.query.query, "What to solve; - reads it from stdin")
      ->type_name("QUERY");
  declare_query_options(command, options.query);
  EpisodeSettings& settings = options.settings;
  declare_meta_flag(command, settings);
  declare_worker_flag(command, settings);
  declare_round_flags(command, settings);
  declare_budget_flags(command, settings);
  command.add_flag("--show", options.show, "Show rounds, workflows, tests and cost on stderr");
  command
      .add_option("--resume", options.resume,
                  "Take up an interrupted run: an id, its beginning, or \"last\"")
      ->type_name("RUN");
  declare_sandbox_flags(command, options.sandbox);
}

/// One `solve` from flags to exit code.
class Solve {
 public:
  Solve(const SolveOptions& options, const CommonOptions& common, Config config)
      : options_(options),
        common_(common),
        engine_(std::move(config)),
        recorded_("solve", engine_, common) {}

  Result<int> run() {
    Async<int> main = work();
    return engine_.interruption().run(std::move(main));
  }

 private:
  Async<int> work();
  Async<Done> begin();
  Async<Done> resume();
  Result<void> check_models();
  Result<episode::EpisodeParts> wire(episode::EpisodeOptions& options);
  ShowState show_state() const;
  Async<episode::EpisodeResult> play();
  int finish(const episode::EpisodeResult& result);

  const SolveOptions& options_;
  const CommonOptions& common_;
  Engine engine_;
  RecordedRun recorded_;
  EpisodePlan plan_;
  Clock::time_point begin_ = Clock::now();
};

/// Names and keys of the models: what is wrong there should be said before anything is started.
Result<void> Solve::check_models() {
  if (plan_.settings.meta.empty()) {
    return Error(
        Errc::kInvalidArgument,
        "no meta-agent: say --meta SPEC, or set meta under [defaults] in the configuration");
  }
  if (auto meta = engine_.model(plan_.settings.meta); !meta) return meta.error();
  if (auto workers = engine_.workers(plan_.settings.workers); !workers) return workers.error();
  return {};
}

Async<Done> Solve::begin() {
  FR_CO_TRY(plan_.problem, read_problem(options_.query));
  plan_.settings = options_.settings.over(engine_.config().defaults);
  plan_.seed = common_.seed.value_or(static_cast<std::uint64_t>(engine_.config().seed));
  if (auto checked = check_models(); !checked) co_return checked.error();
  Json plan = to_json(plan_);
  co_return co_await recorded_.begin(std::move(plan), plan_.seed);
}

/// The plan stands in the record. Flags go over it: a budget that was too small is a reason to
/// resume.
Async<Done> Solve::resume() {
  if (!options_.query.empty()) {
    co_return Error(Errc::kInvalidArgument, "--resume takes its query from the run's record");
  }
  const std::string id = options_.resume;
  FR_CO_TRY(const Json recorded, co_await recorded_.find(id));
  FR_CO_TRY(plan_, plan_from_json(recorded));
  FR_CO_TRY(plan_.settings, resumed_settings(options_.settings, plan_.settings));
  if (auto checked = check_models(); !checked) co_return checked.error();
  co_return co_await recorded_.resume();
}

Result<episode::EpisodeParts> Solve::wire(episode::EpisodeOptions& options) {
  log::info("settings: {}", dump_json(to_json(plan_.settings)));
  episode::EpisodeParts parts;
  FR_TRY(options, episode_options(plan_, engine_.config()));
  FR_TRY(parts.meta, engine_.model(plan_.settings.meta));
  FR_TRY(const llm::ModelOptions meta, engine_.describe(plan_.settings.meta));
  options.designer.profile = meta.profile;
  FR_TRY(parts.workers, engine_.workers(plan_.settings.workers));
  FR_TRY(parts.sandbox, engine_.start_sandbox(sandbox_options(engine_.config(), options_.sandbox)));
  parts.judge = engine_.judge();
  parts.store = recorded_.store();
  parts.run = recorded_.id();
  return parts;
}

ShowState Solve::show_state() const {
  ShowState state;
  state.title = plan_.problem.id;
  if (!plan_.problem.entry_point.empty()) state.title += " · " + plan_.problem.entry_point;
  state.meta = plan_.settings.meta;
  state.workers = plan_.settings.workers;
  state.max_usd = plan_.settings.max_usd;
  return state;
}

Async<episode::EpisodeResult> Solve::play() {
  episode::EpisodeOptions options;
  FR_CO_TRY(episode::EpisodeParts parts, wire(options));
  ShowRecorder recorder(show_state());
  LiveViewOptions look;
  if (options_.show) look.mode = ShowMode::kFull;
  if (common_.quiet) look.mode = ShowMode::kNothing;
  look.is_live = common_.verbose == 0;
  LiveView view(recorder, look);
  parts.observer = &recorder;
  AsyncGroup drawing(co_await asio::this_coro::executor);
  drawing.spawn(view.run());
  Result<episode::EpisodeResult> result =
      co_await episode::run_episode(std::move(parts), plan_.problem, std::move(options));
  co_await drawing.close();
  view.finish();
  co_return result;
}

int Solve::finish(const episode::EpisodeResult& result) {
  const auto elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
  for (const TextLine& line : summary_lines(result, elapsed)) say(line, common_);
  if (result.failure) {
    Terminal(2).write("flowreasoner: " + printable(result.failure->to_string()) + "\n");
  }
  const bool can_go_on =
      result.stopped == episode::Stop::kInterrupted || result.stopped == episode::Stop::kEndpoint;
  if (can_go_on) recorded_.say_how_to_resume();
  print_result(result, common_.json);
  return exit_code_of(result);
}

record::Status status_of(const Result<episode::EpisodeResult>& result) {
  if (!result) {
    const bool was_cancelled = result.error().code() == Errc::kCancelled;
    return was_cancelled ? record::Status::kStopped : record::Status::kFailed;
  }
  switch (result->stopped) {
    case episode::Stop::kInterrupted:
    case episode::Stop::kBudget:
    case episode::Stop::kEndpoint:
      return record::Status::kStopped;
    default:
      return record::Status::kDone;
  }
}

Async<int> Solve::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Done> ready = Done{};
  if (options_.resume.empty()) {
    ready = co_await begin();
  } else {
    ready = co_await resume();
  }
  Result<episode::EpisodeResult> result = Error(Errc::kCancelled, "not begun");
  if (ready) {
    result = co_await play();
  } else {
    result = ready.error();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  const Result<Done> ended = co_await recorded_.end(status_of(result));
  co_await engine_.close();
  if (!result) {
    if (recorded_.has_begun()) recorded_.say_how_to_resume();
    co_return result.error();
  }
  if (!ended) co_return ended.error();
  co_return finish(*result);
}

Result<int> run_solve(const SolveOptions& options, const CommonOptions& common) {
  FR_TRY(Config config, load_config(common.config));
  if (!config.file.empty()) log::info("configuration: {}", config.file.string());
  Solve solve(options, common, std::move(config));
  return solve.run();
}

}  // namespace

void add_solve_command(CLI::App& app, Invocation& invocation) {
  CLI::App& command = *app.add_subcommand(
      "solve", "Solve one query: design a workflow, run it, improve it; prints the answer");
  auto options = std::make_shared<SolveOptions>();
  declare(command, *options);
  add_common_options(command, invocation);
  command.footer(
      "Example: flowreasoner solve \"def add(a, b): returns the sum\" --meta openai/gpt-4o "
      "--worker openai/gpt-4o-mini --show > add.py");
  command.callback([options, &invocation] {
    invocation.action = [options](const CommonOptions& common) {
      return run_solve(*options, common);
    };
  });
}

}  // namespace flowreasoner::cli
