#include "flowreasoner/episode/answer_run.h"

#include <utility>

#include <fmt/format.h>

#include "flowreasoner/tasks/code_extractor.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::episode {
namespace {

/// Tells the episode's observer of the calls of one run.
class CallEvents final : public workflow::TraceObserver {
 public:
  CallEvents(EpisodeContext& context, Place place) : context_(context), place_(place) {}

  void call_started(const workflow::TraceEntry& entry) override {
    context_.observer().call_started(place_, entry);
  }
  void call_ended(const workflow::TraceEntry& entry) override {
    context_.observer().call_ended(place_, entry);
    context_.observer().spent_changed(context_.budget.spent());
  }
  void guest_logged(const std::string& level, const std::string& message) override {
    context_.observer().guest_logged(place_, level, message);
  }

 private:
  EpisodeContext& context_;
  Place place_;
};

workflow::WorkflowRun make_run(EpisodeContext& context, const Place& place,
                               workflow::Program program, workflow::ProgramAnalysis analysis,
                               std::string scope) {
  workflow::WorkflowRun run;
  run.program = std::move(program);
  run.dialect = std::move(analysis.dialect);
  run.problem = context.query.text;
  run.entry_point = context.query.entry_point;
  run.question_id = context.problem_id;
  run.dataset = context.options.dataset;
  run.visible = context.visible;
  run.judge = context.parts.judge;
  run.workers = context.parts.workers;
  run.budget = &context.budget;
  run.overlap = context.options.overlap && analysis.overlaps;
  run.scope = context.call_scope(place, std::move(scope));
  run.limits = context.options.workflow;
  return run;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

}  // namespace

std::string run_error(const workflow::WorkflowResult& result) {
  if (!result.error) return {};
  const workflow::WorkflowError& error = *result.error;
  std::string line = error.type + (error.message.empty() ? "" : ": " + error.message);
  if (error.line > 0) line += fmt::format(" (graph.py, line {})", error.line);
  return line;
}

Async<workflow::WorkflowResult> run_once(EpisodeContext* context, Place place,
                                         workflow::Program program,
                                         workflow::ProgramAnalysis analysis, std::string scope) {
  CallEvents events(*context, place);
  workflow::WorkflowRun run =
      make_run(*context, place, std::move(program), std::move(analysis), std::move(scope));
  run.observer = &events;
  co_return co_await workflow::run_workflow(*context->parts.sandbox, std::move(run));
}

Async<meta_agent::RunReport> run_answer(EpisodeContext* context, Place place,
                                        const meta_agent::Design* design) {
  meta_agent::RunReport report;
  FR_CO_TRY(report.result, co_await run_once(context, place, design->program, design->analysis));
  if (!report.result.has_finished) co_return report;

  sandbox::Sandbox& sandbox = *context->parts.sandbox;
  const sandbox::Limits limits = context->options.judge;
  const std::string entry_point = context->query.entry_point;
  report.code = trimmed(report.result.answer);
  if (context->asks_for_code() && !report.code.empty()) {
    FR_CO_TRY(tasks::ExtractedCode extracted,
              co_await tasks::extract_code(sandbox, report.result.answer, entry_point,
                                           context->query.text, limits));
    if (!extracted.code.empty()) report.code = std::move(extracted.code);
  }
  if (context->visible != nullptr && !report.code.empty()) {
    FR_CO_TRY(report.verdict,
              co_await context->parts.judge->judge(context->visible, report.code, limits));
  }
  co_return report;
}

}  // namespace flowreasoner::episode
