#include "flowreasoner/cli/recorded_evaluation.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/base/file.h"
#include "flowreasoner/cli/engine.h"
#include "flowreasoner/cli/eval_lines.h"
#include "flowreasoner/cli/eval_reports.h"
#include "flowreasoner/cli/judge_flags.h"
#include "flowreasoner/cli/judge_plan.h"
#include "flowreasoner/cli/judge_progress.h"
#include "flowreasoner/cli/recorded_report.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/eval/evaluation.h"
#include "flowreasoner/eval/reference_check.h"
#include "flowreasoner/eval/report/json.h"
#include "flowreasoner/eval/sample_judging.h"
#include "flowreasoner/eval/verdicts_file.h"
#include "flowreasoner/record/run_header.h"

namespace flowreasoner::cli {
namespace {

namespace fs = std::filesystem;

/// One `eval --recorded` from its answers to its exit code.
class RecordedEvaluation {
 public:
  RecordedEvaluation(const RecordedEvaluationOptions& options, const CommonOptions& common,
                     Config config, std::vector<eval::RecordedSet> sets, RecordedReport report)
      : options_(options),
        common_(common),
        sets_(std::move(sets)),
        report_(std::move(report)),
        engine_(std::move(config)),
        parallel_(options_.parallel.value_or(default_parallel())) {}

  Result<int> run() {
    Async<int> main = work();
    return engine_.interruption().run(std::move(main));
  }

 private:
  Async<int> work();
  Async<Done> play();
  Async<Done> judge(eval::RecordedSet* set);
  Async<std::vector<std::size_t>> broken_references(eval::RecordedSet* set);
  Result<std::optional<eval::VerdictsFile>> open_verdicts(eval::RecordedSet& set,
                                                          eval::SampleJobs& jobs);
  Async<Done> compare(eval::RecordedSet* set);
  Result<void> finish();

  const RecordedEvaluationOptions& options_;
  const CommonOptions& common_;
  std::vector<eval::RecordedSet> sets_;
  RecordedReport report_;
  Engine engine_;
  std::size_t parallel_;
  sandbox::Sandbox* sandbox_ = nullptr;
  std::unique_ptr<tasks::Judge> patient_;
  std::vector<eval::Outcome> outcomes_;
  std::string disagreements_;  // JSON lines
  Clock::time_point begin_ = Clock::now();
};

/// "verdicts-bigcodebench-instruct.jsonl".
std::string verdicts_name(std::string set) {
  std::replace(set.begin(), set.end(), ':', '-');
  return "verdicts-" + set + ".jsonl";
}

Async<std::vector<std::size_t>> RecordedEvaluation::broken_references(eval::RecordedSet* set) {
  eval::ReferenceCheck check(*engine_.judge(), set->problems, parallel_, engine_.config().limits);
  JudgeStatus status;
  status.noun = set->name + " reference";
  status.total = static_cast<std::int64_t>(set->problems.size());
  JudgeProgress progress(
      std::move(status), [&check] { return check.finished(); }, common_.quiet);
  Async<std::vector<eval::BrokenReference>> checking = check.run();
  FR_CO_TRY(const std::vector<eval::BrokenReference> broken,
            co_await with_progress(std::move(checking), &progress));
  std::vector<std::size_t> places;
  for (const eval::BrokenReference& one : broken) places.push_back(one.problem);
  co_return std::move(places);
}

/// The file that verdicts go to, with those of an earlier run taken from it; none without a folder.
Result<std::optional<eval::VerdictsFile>> RecordedEvaluation::open_verdicts(
    eval::RecordedSet& set, eval::SampleJobs& jobs) {
  std::optional<eval::VerdictsFile> file;
  if (options_.out.empty()) return file;
  const Json header{
      {"verdicts", 1},
      {"set", set.name},
      {"problems", set.problems.size()},
      {"answers", set.answers.size()},
      {"answers_sha256", eval::recorded_digest(set)},
      {"python", sandbox_->python_version()},
      {"interpreter", sandbox_options(engine_.config(), options_.sandbox).python.string()},
      {"limits", limits_json(engine_.config().limits)}};
  const fs::path path = options_.out / verdicts_name(set.name);
  if (!options_.resume) {
    FR_TRY(file, eval::VerdictsFile::create(path, header, set.ids, true));
    return file;
  }
  const auto keep = [this, &set](const eval::SampleVerdict& verdict) {
    set.verdicts.push_back(verdict);
    ++report_.kept;
  };
  FR_TRY(file, eval::VerdictsFile::resume(path, header, set.ids, jobs, keep));
  return file;
}

Async<Done> RecordedEvaluation::judge(eval::RecordedSet* set) {
  const auto executor = co_await asio::this_coro::executor;
  eval::SampleJobs jobs = eval::recorded_jobs(*set);
  FR_CO_TRY(std::optional<eval::VerdictsFile> file, open_verdicts(*set, jobs));
  eval::SampleJudgingParts parts;
  parts.judge = engine_.judge();
  parts.sandbox = sandbox_;
  parts.problems = &set->problems;
  parts.jobs = &jobs;
  parts.take = [this, set, &file](const eval::SampleVerdict& verdict) -> Result<void> {
    set->verdicts.push_back(verdict);
    ++report_.made;
    return file ? file->append(verdict) : Result<void>();
  };
  eval::SampleJudgingOptions options;
  options.parallel = parallel_;
  options.limits = engine_.config().limits;
  JudgeStatus status;
  status.noun = set->name + " answer";
  status.total = static_cast<std::int64_t>(set->answers.size());
  status.before = static_cast<std::int64_t>(set->verdicts.size());
  eval::SampleJudging judging(executor, std::move(parts), options);
  JudgeProgress progress(
      std::move(status), [&judging] { return judging.finished(); }, common_.quiet);
  Async<Done> work = judging.run();
  Result<Done> done = co_await with_progress(std::move(work), &progress);
  report_.reused += judging.reused();
  co_return done;
}

Async<Done> RecordedEvaluation::compare(eval::RecordedSet* set) {
  eval::DisagreementSearch search(*engine_.judge(), *patient_, *set, parallel_,
                                  engine_.config().limits);
  FR_CO_TRY(const std::vector<eval::Disagreement> found, co_await search.run());
  for (eval::AgreementCount& count : eval::agreement_counts(*set)) {
    report_.counts.push_back(std::move(count));
  }
  add_disagreements(found, *set, report_);
  for (const eval::Disagreement& one : found) {
    disagreements_ += dump_json(eval::to_json(one, *set)) + "\n";
  }
  co_return Done{};
}

Async<Done> RecordedEvaluation::play() {
  FR_CO_TRY(sandbox_, engine_.start_sandbox(sandbox_options(engine_.config(), options_.sandbox)));
  tasks::JudgeOptions patience;
  patience.tests_guests = 1;
  patience.test_floor *= 10;
  patience.test_factor *= 10;
  patient_ = tasks::make_judge(*sandbox_, patience);
  for (eval::RecordedSet& set : sets_) {
    FR_CO_TRY(const std::vector<std::size_t> broken, co_await broken_references(&set));
    FR_CO_TRY([[maybe_unused]] const Done judged, co_await judge(&set));
    FR_CO_TRY([[maybe_unused]] const Done compared, co_await compare(&set));
    for (eval::Outcome& outcome : eval::recorded_outcomes(set, broken)) {
      outcomes_.push_back(std::move(outcome));
    }
  }
  co_return Done{};
}

Result<void> RecordedEvaluation::finish() {
  report_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  eval::EvaluationOptions options;
  options.title = "Recorded answers";
  options.against = eval::Against::kBest;
  options.facts = {{"revision", record::program_revision()},
                   {"tokens and calls", "as recorded; 0 where the source counted none"},
                   {"agreement with the recorded verdicts",
                    fmt::format("{} of {}", report_.agreed(), report_.compared())}};
  for (const std::string& warning : report_.warnings) options.facts.emplace_back("note", warning);
  FR_TRY(const eval::Evaluation evaluation, eval::evaluate(std::move(outcomes_), {}, options));
  Json json = eval::report::json(evaluation);
  json["recorded"] = to_json(report_);
  if (!options_.out.empty()) {
    if (auto written = write_reports(evaluation, json, options_.out); !written) return written;
    auto written = write_file_atomic(options_.out / "disagreements.jsonl", disagreements_);
    if (!written) return written;
  }
  if (common_.json) {
    print_json(json);
  } else {
    print_lines(eval_lines(evaluation, Terminal(1).size().columns));
    print_lines({TextLine()});
    print_lines(report_lines(report_));
  }
  return {};
}

Async<int> RecordedEvaluation::work() {
  co_await asio::this_coro::throw_if_cancelled(false);
  const Result<Done> done = co_await play();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (patient_) co_await patient_->close();
  co_await engine_.close();
  if (done) {
    if (auto finished = finish(); !finished) co_return finished.error();
    co_return kExitDone;
  }
  if (done.error().code() != Errc::kCancelled) co_return done.error();
  const std::int64_t verdicts = report_.made + report_.kept;
  co_return Error(Errc::kCancelled,
                  options_.out.empty()
                      ? "interrupted"
                      : fmt::format("interrupted; {} written, which --resume goes on from",
                                    plural(verdicts, "verdict")));
}

/// Takes answers to BigCodeBench out where no interpreter with its libraries was named.
void leave_out_unjudged(std::vector<eval::RecordedAnswer>& answers,
                        const RecordedEvaluationOptions& options, const Config& config,
                        RecordedReport& report) {
  const bool is_named =
      !options.sandbox.python.empty() || config.sandbox.python != sandbox::SandboxOptions().python;
  if (is_named) return;
  const auto left = std::remove_if(answers.begin(), answers.end(), [](const auto& answer) {
    return answer.task_id.starts_with("BigCodeBench/");
  });
  const auto count = static_cast<std::int64_t>(answers.end() - left);
  answers.erase(left, answers.end());
  if (count == 0) return;
  report.warnings.push_back(
      fmt::format("{} to BigCodeBench not judged: its tests need its libraries; name an "
                  "interpreter that has them with --python",
                  plural(count, "answer")));
}

Result<void> make_folder(const fs::path& folder) {
  if (folder.empty()) return {};
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return Error(Errc::kIo, folder.string() + ": " + failed.message());
  return {};
}

}  // namespace

Result<int> run_recorded_evaluation(const RecordedEvaluationOptions& options,
                                    const CommonOptions& common) {
  if (options.recorded.empty()) {
    return Error(Errc::kInvalidArgument, "no file of recorded answers is named");
  }
  if (options.resume && options.out.empty()) {
    return Error(Errc::kInvalidArgument, "--resume needs the folder to go on in: --out FOLDER");
  }
  FR_TRY(Config config, load_config(common.config));
  FR_TRY(eval::RecordedAnswers answers, eval::load_recorded_answers(options.recorded));
  RecordedReport report;
  for (const std::string& file : answers.files_of_tests) {
    report.warnings.push_back(file + " holds generated tests and no answers: passed over");
  }
  leave_out_unjudged(answers.rows, options, config, report);
  FR_TRY(std::vector<eval::RecordedSet> sets,
         eval::recorded_sets(std::move(answers.rows), data_folder(options.data, config),
                             options.limit));
  if (sets.empty()) {
    return Error(Errc::kInvalidArgument, report.warnings.empty()
                                             ? "no answer is to one of the first problems"
                                             : report.warnings.back());
  }
  if (auto made = make_folder(options.out); !made) return made.error();
  RecordedEvaluation evaluation(options, common, std::move(config), std::move(sets),
                                std::move(report));
  return evaluation.run();
}

}  // namespace flowreasoner::cli
