#include "flowreasoner/episode/episode_play.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/episode/answer_run.h"
#include "flowreasoner/episode/best_answer.h"
#include "flowreasoner/episode/candidate.h"
#include "flowreasoner/episode/episode_context.h"
#include "flowreasoner/episode/episode_record.h"
#include "flowreasoner/episode/together.h"
#include "flowreasoner/episode/vote.h"
#include "flowreasoner/meta_agent/design_prompt.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::episode {
namespace {

/// The model error that a round died of: no call of any of its runs got a reply.
std::optional<Error> dead_endpoint(const std::vector<std::unique_ptr<Candidate>>& round) {
  std::optional<Error> error;
  for (const auto& candidate : round) {
    for (const meta_agent::RunReport& run : candidate->report.runs) {
      if (run.result.model_error) error = run.result.model_error;
      for (const workflow::TraceEntry& call : run.result.trace) {
        if (call.op == "chat" && call.error.empty()) return std::nullopt;
      }
    }
  }
  return error;
}

/// Whether a budget kept some run of the round from what it asked for, or from beginning.
bool was_refused(const std::vector<std::unique_ptr<Candidate>>& round) {
  return std::any_of(round.begin(), round.end(), [](const auto& candidate) {
    const auto& runs = candidate->report.runs;
    const bool may_run = candidate->has_design && candidate->design.is_runnable();
    if (may_run && !candidate->report.has_run) return true;
    return std::any_of(runs.begin(), runs.end(), [](const meta_agent::RunReport& run) {
      return run.result.budget_error.has_value();
    });
  });
}

/// Awaited by together(), so that a cancellation is seen whatever the libraries below make of it.
asio::awaitable<void> vote_on(Vote* vote, std::vector<Candidate*> round,
                              std::optional<Error>* failure) {
  const Result<Done> scored = co_await vote->score(std::move(round));
  if (!scored) *failure = scored.error();
}

}  // namespace

Async<EpisodeResult> EpisodePlay::run() {
  Result<Done> played = Done{};
  try {
    FR_CO_TRY(const bool was_done, co_await begin());
    if (was_done) co_return result_;
    has_begun_ = true;
    played = co_await play_rounds();
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    played = Error(Errc::kCancelled, "the episode was cancelled");
  }
  if (!played && (played.error().code() != Errc::kCancelled || !has_begun_)) {
    co_return played.error();
  }
  // What is left to do (judging the answer, closing the record) must not be cut off as well.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  stop(played ? Stop::kRounds : Stop::kInterrupted);  // unless something else stopped it before
  if (given_ && result_.stop_detail.empty()) result_.stop_detail = given_failure();
  const Result<Done> ended = co_await end();
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  if (!ended) co_return ended.error();
  co_return result_;
}

/// Why a given workflow gave no answer: findings, or how its run ended; empty when it did.
std::string EpisodePlay::given_failure() const {
  if (played_.empty()) return {};
  const Candidate& candidate = *played_.front();
  std::string text;
  if (!candidate.report.has_run) {
    for (const workflow::Finding& finding : candidate.design.analysis.findings) {
      text += (text.empty() ? "" : "\n") + finding.to_string();
    }
  }
  for (const meta_agent::RunReport& run : candidate.report.runs) text += run_error(run.result);
  return text;
}

/// Enters the episode in the record; true when an earlier attempt had finished it.
Async<bool> EpisodePlay::begin() {
  result_.problem = context_.problem_id;
  result_.query = context_.query.text;
  result_.run = context_.parts.run;
  if (context_.parts.store == nullptr) co_return false;
  record::EpisodeRecord episode;
  episode.run = context_.parts.run;
  episode.index = context_.parts.index;
  episode.problem = context_.problem_id;
  episode.set = context_.parts.set;
  FR_CO_TRY(record::EpisodeStart start,
            co_await context_.parts.store->begin_episode(std::move(episode)));
  context_.id = start.episode.id;
  context_.paid = std::move(start.calls);
  if (start.episode.status == record::Status::kDone) {
    FR_CO_TRY(result_, result_from_json(start.episode.result));
    result_.run = context_.parts.run;
    result_.was_finished = true;
  }
  result_.episode = context_.id;
  co_return result_.was_finished;
}

Async<Done> EpisodePlay::play_rounds() {
  for (std::int64_t round = 1; round <= context_.options.rounds && !is_stopped_; ++round) {
    if (const auto spent = context_.budget.spent_limit()) {
      stop(Stop::kBudget, spent->to_string());
      break;
    }
    result_.rounds = round;
    FR_CO_TRY([[maybe_unused]] Done played, co_await play_round(round));
  }
  co_return Done{};
}

Async<Done> EpisodePlay::play_round(std::int64_t number) {
  Round round;
  std::vector<asio::awaitable<void>> works;
  for (std::int64_t i = 0; i < context_.options.candidates; ++i) {
    round.push_back(plan(number, i));
    DesignStarted event;
    event.place = round.back()->place;
    event.rounds = context_.options.rounds;
    event.candidates = context_.options.candidates;
    event.parent = round.back()->parent;
    if (!given_) context_.observer().design_started(event);
    works.push_back(play_candidate(&context_, round.back().get()));
  }
  const Result<Done> ended = co_await together(std::move(works));
  if (ended) {
    FR_CO_TRY([[maybe_unused]] Done finished, co_await finish_round(&round));
  } else if (has_visible_tests() || !best_.best()) {
    // Cut off: what had come before the end may still be the best answer, or the only one.
    for (const auto& candidate : round) {
      score_by_tests(*candidate);
      offer_answers(*candidate);
    }
  }
  for (auto& candidate : round) played_.push_back(std::move(candidate));
  if (!ended) co_return ended.error();
  co_return Done{};
}

/// Chooses the parent and words the request. Depends on earlier rounds, options and seed alone.
std::unique_ptr<Candidate> EpisodePlay::plan(std::int64_t round, std::int64_t candidate) const {
  auto planned = std::make_unique<Candidate>();
  planned->place = Place{round, candidate, 0};
  planned->given = given_;
  if (given_) return planned;
  const meta_agent::DesignTask task = design_task(round);
  const llm::PromptProfile profile = context_.options.designer.profile;
  if (improvable_.empty()) {
    planned->messages = meta_agent::first_design_messages(task, profile);
    return planned;
  }
  std::vector<RoundScore> scores;
  for (const Candidate* earlier : improvable_) {
    scores.push_back({earlier->place.round, earlier->place.candidate, earlier->score});
  }
  Random random(named_seed(context_.options.seed,
                           fmt::format("parent {} r{}c{}", context_.problem_id, round, candidate)));
  const Candidate& parent = *improvable_[choose_parent(scores, context_.options.selection, random)];
  planned->parent = parent.place.round;
  meta_agent::Improvement improvement;
  improvement.parent = parent.design.program;
  improvement.parent_round = parent.place.round;
  improvement.parent_score = parent.score;
  improvement.feedback = parent.feedback;
  for (const auto& earlier : played_) {
    if (!earlier->has_design) continue;
    meta_agent::Attempt attempt;
    attempt.round = earlier->place.round;
    attempt.candidate = earlier->place.candidate;
    attempt.parent = earlier->parent;
    attempt.score = earlier->score;
    attempt.modification = earlier->design.parsed.modification;
    if (context_.options.feedback.mode == meta_agent::FeedbackMode::kLog) {
      attempt.summary = meta_agent::summarize_round(earlier->report);
    }
    improvement.attempts.push_back(std::move(attempt));
  }
  planned->messages = meta_agent::improvement_messages(task, improvement, profile);
  return planned;
}

/// The allowance counts what finished rounds spent, not the clock nor what other episodes spend:
/// a resumed episode must ask in the same words.
meta_agent::DesignTask EpisodePlay::design_task(std::int64_t round) const {
  double usd = vote_.usd();
  std::int64_t tokens = vote_.tokens();
  std::int64_t calls = vote_.calls();
  for (const auto& candidate : played_) {
    usd += candidate->usd();
    tokens += candidate->tokens();
    calls += candidate->calls();
  }
  const workflow::BudgetLimits& limits = context_.options.budget;
  meta_agent::DesignTask task;
  task.query = context_.query;
  task.workers = context_.parts.workers;
  task.dataset = context_.options.dataset;
  if (limits.usd) task.allowance.usd = std::max(0.0, *limits.usd - usd);
  if (limits.tokens) task.allowance.tokens = std::max<std::int64_t>(0, *limits.tokens - tokens);
  if (limits.calls) task.allowance.calls = std::max<std::int64_t>(0, *limits.calls - calls);
  task.allowance.rounds = context_.options.rounds - round + 1;
  task.allowance.validation_runs = context_.options.validation_runs;
  task.allowance.candidates = context_.options.candidates;
  return task;
}

Async<Done> EpisodePlay::finish_round(Round* round) {
  FR_CO_TRY([[maybe_unused]] Done scored, co_await score_round(round));
  for (const auto& candidate : *round) {
    if (!candidate->has_design) continue;
    candidate->report.score = candidate->score;
    candidate->feedback = meta_agent::render_feedback(candidate->report, context_.options.feedback);
    if (candidate->design.parsed.is_usable()) improvable_.push_back(candidate.get());
    RoundEnded event;
    event.place = candidate->place;
    event.score = candidate->score;
    event.feedback = candidate->feedback;
    event.usd = candidate->usd();
    event.tokens = candidate->tokens();
    event.calls = candidate->calls();
    context_.observer().round_ended(event);
    FR_CO_TRY([[maybe_unused]] Done recorded,
              co_await record_candidate(&context_, candidate.get()));
  }
  if (best_.passes_all()) {
    stop(Stop::kPassed);
  } else if (!has_visible_tests() && vote_.agreement().is_settled()) {
    stop(Stop::kAgreed, vote_.agreement().sentence());
  }
  if (best_.passes_all()) co_return Done{};
  if (auto noted = note_failures(*round); !noted) co_return noted.error();
  co_return Done{};
}

Async<Done> EpisodePlay::score_round(const Round* round) {
  if (has_visible_tests() || given_) {
    for (const auto& candidate : *round) {
      score_by_tests(*candidate);
      offer_answers(*candidate);
    }
    co_return Done{};
  }
  std::vector<Candidate*> candidates;
  for (const auto& candidate : *round) candidates.push_back(candidate.get());
  std::optional<Error> failure;
  std::vector<asio::awaitable<void>> works;
  works.push_back(vote_on(&vote_, std::move(candidates), &failure));
  FR_CO_TRY(Done voted, co_await together(std::move(works)));
  if (failure) co_return *failure;
  follow_vote();
  co_return voted;
}

/// Mean over the runs of the share of visible tests passed; a run without an answer passed none.
void EpisodePlay::score_by_tests(Candidate& candidate) const {
  double sum = 0;
  for (const meta_agent::RunReport& run : candidate.report.runs) {
    if (run.verdict.total() > 0) {
      sum += static_cast<double>(run.verdict.passed_count()) / run.verdict.total();
    }
  }
  const std::size_t runs = std::max<std::size_t>(candidate.report.runs.size(), 1);
  candidate.score = sum / static_cast<double>(runs);
}

void EpisodePlay::offer_answers(const Candidate& candidate) {
  Answer answer;
  answer.place = candidate.place;
  answer.round_score = candidate.score;
  for (const meta_agent::RunReport& run : candidate.report.runs) {
    answer.text = run.result.has_finished ? run.code : std::string();
    answer.passed = run.verdict.passed_count();
    answer.total = run.verdict.total();
    if (best_.offer(answer)) tell_best();
    ++answer.place.validation;
  }
}

/// The first answer of the leading group is the best so far.
void EpisodePlay::follow_vote() {
  const Agreement::Group* leader = vote_.agreement().leader();
  if (leader == nullptr) return;
  if (best_.best() && best_.best()->place == leader->places.front()) return;
  Answer answer;
  answer.place = leader->places.front();
  answer.text = leader->answer;
  answer.round_score = vote_.agreement().share(leader->signature);
  best_.replace(std::move(answer));
  tell_best();
}

void EpisodePlay::tell_best() const {
  const Answer& best = *best_.best();
  BestChanged event;
  event.place = best.place;
  event.answer = best.text;
  event.score = best.round_score;
  event.passed = best.passed;
  event.total = best.total;
  context_.observer().best_changed(event);
}

/// Failures that end the episode with what it has; the error of ours that ends it without.
Result<void> EpisodePlay::note_failures(const Round& round) {
  for (const auto& candidate : round) {
    if (candidate->failure) return *candidate->failure;
    if (const auto& failure = candidate->design.failure; failure && !candidate->has_design) {
      if (failure->code() == Errc::kBudget) {
        stop(Stop::kBudget, failure->to_string());
      } else {
        fail_endpoint(*failure);
      }
    }
  }
  // In the last round a purse that is just empty has cut nothing off.
  const bool has_more = result_.rounds < context_.options.rounds;
  if (const auto spent = context_.budget.spent_limit(); spent && (has_more || was_refused(round))) {
    stop(Stop::kBudget, spent->to_string());
  }
  if (const auto dead = dead_endpoint(round)) fail_endpoint(*dead);
  return {};
}

void EpisodePlay::fail_endpoint(const Error& failure) {
  if (!is_stopped_) result_.failure = failure;
  stop(Stop::kEndpoint, failure.to_string());
}

/// The first reason counts.
void EpisodePlay::stop(Stop why, std::string detail) {
  if (is_stopped_) return;
  is_stopped_ = true;
  result_.stopped = why;
  result_.stop_detail = std::move(detail);
}

Async<Done> EpisodePlay::judge_hidden() {
  if (hidden_ == nullptr || !best_.best() || result_.stopped == Stop::kInterrupted)
    co_return Done{};
  const sandbox::Limits limits = context_.options.judge;
  const std::string answer = best_.best()->text;
  FR_CO_TRY(result_.hidden, co_await context_.parts.judge->judge(hidden_, answer, limits));
  co_return co_await record_hidden(&context_, &*result_.hidden);
}

ChosenBy EpisodePlay::chosen_by() const {
  if (!best_.best()) return ChosenBy::kNothing;
  if (has_visible_tests()) return ChosenBy::kVisibleTests;
  if (given_ || vote_.agreement().leader() == nullptr) return ChosenBy::kOnlyAnswer;
  return vote_.has_tests() ? ChosenBy::kGeneratedTests : ChosenBy::kAgreement;
}

void EpisodePlay::fill_in_result() {
  const workflow::Spent& spent = context_.budget.spent();
  result_.usd = spent.usd;
  result_.is_priced = spent.is_priced;
  result_.tokens = spent.tokens;
  result_.tokens_out = spent.tokens_out;
  result_.calls = spent.calls;
  const bool has_tests = has_visible_tests() || hidden_ != nullptr;
  const bool is_cut = result_.stopped == Stop::kInterrupted;
  if (has_tests && !is_cut) result_.solved = false;
  if (!best_.best()) return;
  const Answer& best = *best_.best();
  result_.answer = best.text;
  result_.final = best.place;
  result_.score = best.round_score;
  result_.visible_passed = best.passed;
  result_.visible_total = best.total;
  result_.chosen_by = chosen_by();
  if (result_.hidden) {
    result_.solved = result_.hidden->passed;
  } else if (has_visible_tests() && hidden_ == nullptr) {
    result_.solved = best.passes_all();
  }
}

Async<Done> EpisodePlay::end() {
  result_.elapsed =
      std::chrono::duration_cast<Milliseconds>(Clock::now() - context_.budget.begin());
  FR_CO_TRY(Done judged, co_await judge_hidden());
  fill_in_result();
  if (context_.parts.store == nullptr) co_return judged;
  record::Status status = record::Status::kDone;
  if (result_.stopped == Stop::kBudget || result_.stopped == Stop::kInterrupted) {
    status = record::Status::kStopped;
  }
  if (result_.stopped == Stop::kEndpoint) status = record::Status::kFailed;
  Json json = to_json(result_);
  co_return co_await context_.parts.store->end_episode(context_.id, status, std::move(json));
}

}  // namespace flowreasoner::episode
