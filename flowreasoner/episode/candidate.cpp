#include "flowreasoner/episode/candidate.h"

#include <utility>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "flowreasoner/episode/answer_run.h"
#include "flowreasoner/episode/together.h"

namespace flowreasoner::episode {
namespace {

Error cancelled() {
  return Error(Errc::kCancelled, "the episode was cancelled");
}

/// The slot of one validation run, filled by its coroutine.
struct RunSlot {
  std::optional<meta_agent::RunReport> report;
  std::optional<Error> failure;
};

void tell_run(const EpisodeContext& context, const Place& place,
              const meta_agent::RunReport& report) {
  RunEnded event;
  event.place = place;
  event.has_finished = report.result.has_finished;
  event.error = run_error(report.result);
  event.answer = report.code;
  event.verdict = report.verdict;
  event.is_judged = context.visible != nullptr && report.result.has_finished;
  event.usd = report.result.usd;
  event.tokens = report.result.tokens();
  event.calls = report.result.calls;
  context.observer().run_ended(event);
}

asio::awaitable<void> play_run(EpisodeContext* context, Place place,
                               const meta_agent::Design* design, RunSlot* slot) {
  context->observer().run_started(place);
  try {
    Result<meta_agent::RunReport> report = co_await run_answer(context, place, design);
    if (report) {
      slot->report = std::move(*report);
      tell_run(*context, place, *slot->report);
    } else {
      slot->failure = report.error();
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    slot->failure = cancelled();
  }
}

void tell_design(const EpisodeContext& context, const Candidate& candidate) {
  const meta_agent::Design& design = candidate.design;
  DesignEnded event;
  event.place = candidate.place;
  event.reasoning = design.parsed.reasoning;
  event.modification = design.parsed.modification;
  event.graph = design.program.graph;
  event.unusable = design.parsed.problem;
  event.findings = design.analysis.findings;
  event.calls = design.analysis.calls;
  event.will_run = design.is_runnable();
  event.repairs = design.repairs;
  event.usd = design.usd;
  event.tokens = design.tokens;
  context.observer().design_ended(event);
  context.observer().spent_changed(context.budget.spent());
}

Async<Done> ask_for_design(EpisodeContext* context, Candidate* candidate) {
  const Place place = candidate->place;
  std::string scope = fmt::format("meta-r{}c{}", place.round, place.candidate);
  workflow::RecordedModel model(*context->parts.meta, context->call_scope(place, std::move(scope)));
  meta_agent::Designer designer(model, *context->parts.sandbox, context->budget,
                                context->options.designer);
  FR_CO_TRY(candidate->design,
            co_await designer.design(candidate->messages, context->query.text,
                                     context->parts.workers, context->problem_id));
  candidate->has_design = candidate->design.calls > 0;
  co_return Done{};
}

Async<Done> check_given(EpisodeContext* context, Candidate* candidate) {
  meta_agent::Design& design = candidate->design;
  design.program = *candidate->given;
  FR_CO_TRY(design.analysis,
            co_await workflow::analyse_program(*context->parts.sandbox, design.program,
                                               context->query.text, context->parts.workers));
  candidate->has_design = true;
  co_return Done{};
}

Async<Done> make_design(EpisodeContext* context, Candidate* candidate) {
  if (candidate->given) {
    FR_CO_TRY([[maybe_unused]] Done checked, co_await check_given(context, candidate));
  } else {
    FR_CO_TRY([[maybe_unused]] Done asked, co_await ask_for_design(context, candidate));
  }
  candidate->report.unusable = candidate->design.parsed.problem;
  candidate->report.findings = candidate->design.analysis.findings;
  candidate->report.has_visible_tests = context->visible != nullptr;
  if (candidate->has_design) tell_design(*context, *candidate);
  co_return Done{};
}

Async<Done> run_design(EpisodeContext* context, Candidate* candidate) {
  std::vector<RunSlot> slots(static_cast<std::size_t>(context->options.validation_runs));
  std::vector<asio::awaitable<void>> runs;
  Place place = candidate->place;
  for (RunSlot& slot : slots) {
    runs.push_back(play_run(context, place, &candidate->design, &slot));
    ++place.validation;
  }
  const Result<Done> ended = co_await together(std::move(runs));
  candidate->report.has_run = true;
  for (RunSlot& slot : slots) {
    if (slot.report) candidate->report.runs.push_back(std::move(*slot.report));
    if (slot.failure && !candidate->failure) candidate->failure = slot.failure;
  }
  if (!ended) co_return ended.error();
  co_return Done{};
}

Async<Done> play(EpisodeContext* context, Candidate* candidate) {
  FR_CO_TRY(Done designed, co_await make_design(context, candidate));
  const bool may_run = candidate->has_design && candidate->design.is_runnable();
  if (!may_run || context->budget.spent_limit()) co_return designed;
  co_return co_await run_design(context, candidate);
}

}  // namespace

double Candidate::usd() const {
  double sum = design.usd;
  for (const meta_agent::RunReport& run : report.runs) sum += run.result.usd;
  return sum;
}

bool Candidate::is_priced() const {
  bool all = design.is_priced;
  for (const meta_agent::RunReport& run : report.runs) all = all && run.result.is_priced;
  return all;
}

std::int64_t Candidate::tokens() const {
  std::int64_t sum = design.tokens;
  for (const meta_agent::RunReport& run : report.runs) sum += run.result.tokens();
  return sum;
}

std::int64_t Candidate::calls() const {
  std::int64_t sum = design.calls;
  for (const meta_agent::RunReport& run : report.runs) sum += run.result.calls;
  return sum;
}

asio::awaitable<void> play_candidate(EpisodeContext* context, Candidate* candidate) {
  try {
    const Result<Done> played = co_await play(context, candidate);
    if (!played && !candidate->failure) candidate->failure = played.error();
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    candidate->failure = cancelled();
  }
}

}  // namespace flowreasoner::episode
