// Compares methods: each with its models, on sets of problems, with cost and confidence.
//
//   flowreasoner eval --method direct,cot,flowreasoner --set humaneval:test
//       --meta openai/gpt-4o --worker openai/gpt-4o-mini --output report
//   flowreasoner eval --table main --meta openai/gpt-4o --worker openai/gpt-4o-mini --max-usd 20
//   flowreasoner eval --resume last
//   flowreasoner eval --recorded answers.jsonl.gz --output report
//
// The tables go to stdout, progress to stderr, reports into --output.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/log.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/config.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/episode_plan.h"
#include "flowreasoner/cli/eval_flags.h"
#include "flowreasoner/cli/eval_lines.h"
#include "flowreasoner/cli/eval_plan.h"
#include "flowreasoner/cli/eval_progress.h"
#include "flowreasoner/cli/eval_reports.h"
#include "flowreasoner/cli/recorded_evaluation.h"
#include "flowreasoner/cli/recorded_run.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/eval/evaluation_run.h"
#include "flowreasoner/eval/report/json.h"

namespace flowreasoner::cli {
namespace {

constexpr const char* kPrograms = "programs_sha256";

/// One `eval` from flags to exit code.
class Eval {
 public:
  Eval(const EvalFlags& flags, const CommonOptions& common, Config config)
      : flags_(flags),
        common_(common),
        engine_(std::move(config)),
        recorded_("eval", engine_, common) {}

  Result<int> run() {
    Async<int> main = work();
    return engine_.interruption().run(std::move(main));
  }

 private:
  Async<int> work();
  Async<Done> begin();
  Async<Done> resume();
  Result<std::vector<eval::Contender>> contenders();
  Result<void> wire();
  Async<Done> play();
  Result<eval::Evaluation> evaluation() const;
  Result<int> finish(const Result<Done>& played);

  const EvalFlags& flags_;
  const CommonOptions& common_;
  Engine engine_;
  RecordedRun recorded_;
  EvalPlan plan_;
  std::vector<eval::EvaluatedSet> sets_;
  std::vector<eval::System> systems_;
  std::optional<workflow::Budget> budget_;
  std::optional<EvalProgress> progress_;
  std::optional<eval::EvaluationRun> run_;
};

Async<Done> Eval::begin() {
  FR_CO_TRY(plan_, eval_plan(flags_, common_, engine_.config()));
  FR_CO_TRY(systems_, systems_of(plan_));
  FR_CO_TRY(sets_, load_sets(plan_));
  FR_CO_TRY([[maybe_unused]] const auto checked, contenders());
  FR_CO_TRY(const std::string programs, programs_digest(plan_));
  Json plan = to_json(plan_);
  plan[kPrograms] = programs;
  co_return co_await recorded_.begin(std::move(plan), plan_.seed);
}

/// The plan stands in the record; budgets go over it, since one that was too small is a reason to
/// resume.
Async<Done> Eval::resume() {
  if (names_a_plan(flags_)) {
    co_return Error(Errc::kInvalidArgument,
                    "--resume takes methods, sets and models from the run's record");
  }
  const std::string id = flags_.resume;
  FR_CO_TRY(const Json recorded, co_await recorded_.find(id));
  FR_CO_TRY(plan_, eval_plan_from_json(recorded));
  FR_CO_TRY(plan_.settings, resumed_settings(flags_.settings, plan_.settings));
  FR_CO_TRY(systems_, systems_of(plan_));
  FR_CO_TRY(sets_, load_sets(plan_));
  FR_CO_TRY([[maybe_unused]] const auto checked, contenders());
  FR_CO_TRY(const std::string programs, programs_digest(plan_));
  if (json_string(recorded, kPrograms) != programs) {
    co_return Error(Errc::kInvalidArgument,
                    "a method's program has changed since this run began: its table would mix two");
  }
  co_return co_await recorded_.resume();
}

/// The systems with their models. Errors: those of the models' names and keys.
Result<std::vector<eval::Contender>> Eval::contenders() {
  std::vector<eval::Contender> contenders;
  for (const eval::System& system : systems_) {
    eval::Contender contender;
    contender.system = system;
    if (!system.meta.empty()) {
      FR_TRY(contender.meta, engine_.model(system.meta));
      FR_TRY(const llm::ModelOptions meta, engine_.describe(system.meta));
      contender.meta_profile = meta.profile;
    }
    FR_TRY(contender.workers, engine_.workers(system.workers));
    contenders.push_back(std::move(contender));
  }
  return contenders;
}

Result<void> Eval::wire() {
  log::info("settings: {}", dump_json(to_json(plan_.settings)));
  EpisodePlan episode;
  episode.settings = plan_.settings;
  episode.seed = plan_.seed;
  eval::EvaluationRunOptions options;
  options.repeats = plan_.repeats;
  options.parallel = flags_.parallel.value_or(options.parallel);
  options.seed = plan_.seed;
  options.methods = method_options(plan_);
  FR_TRY(options.episode, episode_options(episode, engine_.config()));
  budget_.emplace("the evaluation", options.episode.budget);
  options.episode.budget = {};  // it is the purse of everything together
  eval::EvaluationParts parts;
  FR_TRY(parts.sandbox, engine_.start_sandbox(sandbox_options(engine_.config(), flags_.sandbox)));
  parts.judge = engine_.judge();
  parts.budget = &*budget_;
  parts.store = recorded_.store();
  parts.run = recorded_.id();
  FR_TRY(std::vector<eval::Contender> with, contenders());
  progress_.emplace(systems_, plan_.repeats, *budget_, common_.quiet);
  std::map<std::string, std::int64_t> problems;
  for (const eval::EvaluatedSet& set : sets_) {
    problems[set.name] = static_cast<std::int64_t>(set.problems.size());
  }
  run_.emplace(std::move(parts), std::move(options), std::move(sets_), std::move(with),
               &*progress_);
  progress_->begin(run_->total(), std::move(problems));
  return {};
}

Async<Done> Eval::play() {
  if (auto wired = wire(); !wired) co_return wired.error();
  AsyncGroup drawing(co_await asio::this_coro::executor);
  drawing.spawn(progress_->run());
  Result<Done> played = co_await run_->run();
  co_await drawing.close();
  progress_->finish();
  if (!played) co_return played.error();
  if (!flags_.output.empty()) co_return co_await run_->add_traces();
  co_return Done{};
}

Result<eval::Evaluation> Eval::evaluation() const {
  eval::EvaluationOptions options;
  options.run = recorded_.id();
  options.drop_broken = plan_.drop_broken;
  options.against = plan_.against;
  options.paper = plan_.table;
  options.resampling.seed = plan_.seed;
  if (plan_.table) {
    options.title = fmt::format("Table: {}", eval::paper_table_name(*plan_.table));
  }
  options.facts.emplace_back("seed", std::to_string(plan_.seed));
  options.facts.emplace_back("runs of each problem", std::to_string(plan_.repeats));
  return eval::evaluate(run_->outcomes(), run_->searches(), std::move(options));
}

/// Prints and writes the reports of what there is, also of a run that was cut off.
Result<int> Eval::finish(const Result<Done>& played) {
  if (!run_ || run_->outcomes().empty()) {
    if (played) return kExitDone;
    return played.error();
  }
  FR_TRY(const eval::Evaluation evaluation, this->evaluation());
  const Json json = eval::report::json(evaluation);
  if (common_.json) {
    print_json(json);
  } else {
    print_lines(eval_lines(evaluation, Terminal(1).size().columns));
  }
  if (!flags_.output.empty()) {
    auto written = write_reports(evaluation, json, flags_.output);
    if (!written) return written.error();
    say(TextLine("reports: " + (flags_.output / "report.html").string(), Tone::kDim), common_);
  }
  if (!played) {
    if (played.error().code() == Errc::kCancelled) return kExitInterrupted;
    return played.error();
  }
  for (const eval::Outcome& outcome : evaluation.outcomes) {
    if (outcome.stopped != episode::stop_name(episode::Stop::kEndpoint)) continue;
    return Error(Errc::kUnavailable, outcome.error);
  }
  return kExitDone;
}

Async<int> Eval::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Done> done = Done{};
  if (flags_.resume.empty()) {
    done = co_await begin();
  } else {
    done = co_await resume();
  }
  if (done) done = co_await play();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  record::Status status = record::Status::kFailed;
  if (done && run_->is_whole()) {
    status = record::Status::kDone;
  } else if (done || done.error().code() == Errc::kCancelled) {
    status = record::Status::kStopped;
  }
  const Result<Done> ended = co_await recorded_.end(status);
  co_await engine_.close();
  Result<int> code = finish(done);
  if (recorded_.has_begun() && status != record::Status::kDone) recorded_.say_how_to_resume();
  if (code && !ended) co_return ended.error();
  co_return code;
}

/// The recorded answers that the flags name, instead of anything that is played.
Result<int> run_recorded(const EvalFlags& flags, const CommonOptions& common) {
  EvalFlags rest = flags;
  rest.limit.reset();
  if (names_a_plan(rest)) {
    return Error(
        Errc::kInvalidArgument,
        "--recorded judges what is there: it goes with --data, --limit, --output, --resume "
        "last, --parallel and the sandbox's flags alone");
  }
  RecordedEvaluationOptions options;
  options.recorded = flags.recorded;
  options.data = flags.data;
  options.limit = flags.limit;
  options.out = flags.output;
  options.resume = !flags.resume.empty();
  options.parallel = flags.parallel;
  options.sandbox = flags.sandbox;
  return run_recorded_evaluation(options, common);
}

Result<int> run_eval(const EvalFlags& flags, const CommonOptions& common) {
  if (!flags.recorded.empty()) return run_recorded(flags, common);
  FR_TRY(Config config, load_config(common.config));
  Eval eval(flags, common, std::move(config));
  return eval.run();
}

}  // namespace

void add_eval_command(CLI::App& app, Invocation& invocation) {
  CLI::App& command = *app.add_subcommand(
      "eval", "Compare methods on sets of problems, with cost, confidence and reports");
  auto flags = std::make_shared<EvalFlags>();
  declare_eval_flags(command, *flags);
  add_common_options(command, invocation);
  command.footer(
      "Example: flowreasoner eval --method direct,cot,self_refine --set humaneval:test --worker "
      "openai/gpt-4o-mini --output report");
  command.callback([flags, &invocation] {
    invocation.action = [flags](const CommonOptions& common) { return run_eval(*flags, common); };
  });
}

}  // namespace flowreasoner::cli
