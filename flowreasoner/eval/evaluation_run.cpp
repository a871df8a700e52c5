#include "flowreasoner/eval/evaluation_run.h"

#include <algorithm>

#include <boost/system/system_error.hpp>

#include "flowreasoner/base/random.h"
#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/episode/together.h"
#include "flowreasoner/eval/episode_outcome.h"
#include "flowreasoner/eval/methods/episode_evaluator.h"
#include "flowreasoner/eval/methods/recorded_search.h"
#include "flowreasoner/eval/reference_check.h"

namespace flowreasoner::eval {
namespace {

/// Indexes of the record that one search may use, and where the first begins.
constexpr std::int64_t kSearchIndexes = 1'000'000'000;

/// Whether an error is of a model's endpoint or a budget: the report tells of it, and other systems
/// go on. All others end the evaluation.
bool is_of_models(const Error& error) {
  switch (error.code()) {
    case Errc::kBudget:
    case Errc::kTimeout:
    case Errc::kRateLimited:
    case Errc::kUnavailable:
    case Errc::kBadReply:
    case Errc::kRefused:
    case Errc::kNotFound:  // a recorded model has no such answer
      return true;
    default:
      return false;
  }
}

class SilentObserver final : public EvaluationObserver {};
SilentObserver silent;

}  // namespace

EvaluationRun::EvaluationRun(EvaluationParts parts, EvaluationRunOptions options,
                             std::vector<EvaluatedSet> sets, std::vector<Contender> contenders,
                             EvaluationObserver* observer)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      sets_(std::move(sets)),
      contenders_(std::move(contenders)),
      observer_(observer == nullptr ? &silent : observer) {
  plan();
}

void EvaluationRun::plan() {
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    is_broken_.emplace_back(sets_[set].problems.size(), false);
    for (std::int64_t repeat = 0; repeat < options_.repeats; ++repeat) {
      for (std::size_t problem = 0; problem < sets_[set].problems.size(); ++problem) {
        for (std::size_t contender = 0; contender < contenders_.size(); ++contender) {
          plays_.push_back({set, problem, contender, repeat, std::nullopt, 0});
        }
      }
    }
  }
}

EvaluationRun::Entry& EvaluationRun::entry(std::size_t set, std::size_t contender) {
  return entries_[set * contenders_.size() + contender];
}

Async<Done> EvaluationRun::run() {
  FR_CO_TRY([[maybe_unused]] const Done made, co_await make_methods());
  FR_CO_TRY([[maybe_unused]] const Done checked, co_await check_references());
  FR_CO_TRY([[maybe_unused]] const Done searched, co_await search());
  std::vector<asio::awaitable<void>> works;
  const std::size_t parallel = std::min(std::max<std::size_t>(options_.parallel, 1), plays_.size());
  for (std::size_t i = 0; i < parallel; ++i) works.push_back(play_next());
  FR_CO_TRY(const Done played, co_await episode::together(std::move(works)));
  if (failure_) co_return *failure_;
  co_return played;
}

/// One of each method for each set, since a search freezes it for that set.
Async<Done> EvaluationRun::make_methods() {
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    for (const Contender& contender : contenders_) {
      Entry entry;
      FR_CO_TRY(entry.method, methods::make_method(contender.system.method, options_.methods));
      if (entry.method->needs_search() && sets_[set].training.empty()) {
        co_return Error(Errc::kInvalidArgument, contender.system.method +
                                                    " searches on a training split, and " +
                                                    sets_[set].name + " has none");
      }
      entries_.push_back(std::move(entry));
    }
  }
  co_return Done{};
}

Async<Done> EvaluationRun::check_references() {
  std::int64_t checked = 0;
  std::int64_t broken = 0;
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    FR_CO_TRY(const std::vector<JudgedProblem> problems, judged_problems(sets_[set].problems));
    ReferenceCheck check(*parts_.judge, problems, options_.parallel, options_.episode.judge);
    FR_CO_TRY(const std::vector<BrokenReference> found, co_await check.run());
    for (const BrokenReference& each : found) is_broken_[set][each.problem] = true;
    checked += check.finished();
    broken += static_cast<std::int64_t>(found.size());
  }
  observer_->references_checked(checked, broken);
  co_return Done{};
}

Async<Done> EvaluationRun::search() {
  std::vector<asio::awaitable<void>> works;
  for (std::size_t set = 0; set < sets_.size(); ++set) {
    for (std::size_t contender = 0; contender < contenders_.size(); ++contender) {
      if (!entry(set, contender).method->needs_search()) continue;
      SearchCost cost;
      cost.system = contenders_[contender].system;
      cost.set = sets_[set].name;
      search_costs_.push_back(std::move(cost));
      const auto number = static_cast<std::int64_t>(search_costs_.size());
      works.push_back(search_for(set, contender, number * kSearchIndexes));
    }
  }
  FR_CO_TRY(const Done ended, co_await episode::together(std::move(works)));
  if (failure_) co_return *failure_;
  co_return ended;
}

asio::awaitable<void> EvaluationRun::search_for(std::size_t set, std::size_t contender,
                                                std::int64_t index) {
  workflow::Budget purse("the search", {}, parts_.budget);
  Result<methods::SearchResult> found = co_await find(set, contender, index, &purse);
  search_costs_[static_cast<std::size_t>(index / kSearchIndexes) - 1].cost = cost_of(purse.spent());
  observer_->search_ended(contenders_[contender].system, sets_[set].name, found);
  if (found) co_return;
  if (is_of_models(found.error())) {
    entry(set, contender).search_failure = found.error();
  } else if (!failure_) {
    failure_ = found.error();
  }
}

Async<methods::SearchResult> EvaluationRun::find(std::size_t set, std::size_t contender,
                                                 std::int64_t index, workflow::Budget* purse) {
  const Contender& who = contenders_[contender];
  const EvaluatedSet& on = sets_[set];
  episode::EpisodeParts parts = episode_parts(who, on.training_name);
  parts.budget = purse;
  parts.index = index + 1;  // the search's own episode stands at `index`
  methods::EpisodeEvaluator evaluator(std::move(parts), episode_options(who), on.training,
                                      options_.parallel);
  methods::SearchParts search;
  search.optimizer = who.meta;
  search.workers = who.workers;
  search.sandbox = parts_.sandbox;
  search.evaluator = &evaluator;
  search.budget = purse;
  search.designer.profile = who.meta_profile;
  search.seed = named_seed(options_.seed, who.system.method + " on " + on.name);
  search.on_step = [this, &who, &on](const methods::SearchStep& step) {
    observer_->search_stepped(who.system, on.name, step);
  };
  methods::SearchPlace place;
  place.store = parts_.store;
  place.run = parts_.run;
  place.index = index;
  place.set = on.training_name;
  methods::Method* method = entry(set, contender).method.get();
  co_return co_await methods::find_recorded(method, std::move(search), std::move(place));
}

/// Takes play after play until none is left.
asio::awaitable<void> EvaluationRun::play_next() {
  try {
    while (next_ < plays_.size() && !failure_) {
      const std::size_t number = next_++;
      const Result<Done> played = co_await play(number);
      if (!played && !failure_) failure_ = played.error();
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    failure_ = Error(Errc::kCancelled, "the evaluation was cancelled");
  }
}

Async<Done> EvaluationRun::play(std::size_t number) {
  const Play& play = plays_[number];
  const Contender& contender = contenders_[play.contender];
  const Entry& entry = this->entry(play.set, play.contender);
  if (entry.search_failure) {
    keep(number, not_played(play, entry.search_failure->with_context("searching")), false);
    co_return Done{};
  }
  tasks::Problem problem = sets_[play.set].problems[play.problem];
  methods::Approach approach = entry.method->approach(meta_agent::query_of(problem));
  episode::EpisodeParts parts = episode_parts(contender, sets_[play.set].name);
  parts.index = static_cast<std::int64_t>(number);
  episode::EpisodeOptions options = episode_options(contender);
  options.repeat = play.repeat;
  Result<episode::EpisodeResult> result = Error(Errc::kCancelled, "not played");
  if (approach.program) {
    workflow::Program program = std::move(*approach.program);
    result = co_await episode::run_given_workflow(std::move(parts), std::move(problem),
                                                  std::move(program), std::move(options));
  } else {
    result =
        co_await episode::run_episode(std::move(parts), std::move(problem), std::move(options));
  }
  if (!result) co_return result.error();
  if (result->stopped == episode::Stop::kInterrupted) {
    co_return Error(Errc::kCancelled, "the evaluation was cancelled");
  }
  if (result->was_finished && parts_.budget != nullptr) parts_.budget->book(result->spent());
  plays_[number].episode = result->episode;
  Outcome outcome = outcome_of(*result, contender.system, sets_[play.set].name, play.repeat,
                               static_cast<std::int64_t>(number));
  keep(number, std::move(outcome), result->was_finished);
  co_return Done{};
}

Outcome EvaluationRun::not_played(const Play& play, const Error& why) const {
  Outcome outcome;
  outcome.system = contenders_[play.contender].system;
  outcome.set = sets_[play.set].name;
  outcome.problem = sets_[play.set].problems[play.problem].id;
  outcome.repeat = play.repeat;
  outcome.stopped = "search";
  outcome.error = why.to_string();
  return outcome;
}

void EvaluationRun::keep(std::size_t number, Outcome outcome, bool was_finished) {
  Play& play = plays_[number];
  outcome.has_broken_reference = is_broken_[play.set][play.problem];
  play.outcome = std::move(outcome);
  observer_->run_ended(*play.outcome, was_finished);
}

std::vector<Outcome> EvaluationRun::outcomes() const {
  std::vector<Outcome> outcomes;
  for (const Play& play : plays_) {
    if (play.outcome) outcomes.push_back(*play.outcome);
  }
  return outcomes;
}

bool EvaluationRun::is_whole() const {
  return std::all_of(plays_.begin(), plays_.end(), [](const Play& play) {
    return play.outcome && play.outcome->stopped != "search" &&
           play.outcome->stopped != episode::stop_name(episode::Stop::kBudget) &&
           play.outcome->stopped != episode::stop_name(episode::Stop::kEndpoint);
  });
}

Async<Done> EvaluationRun::add_traces() {
  for (Play& play : plays_) {
    if (!play.outcome || play.episode == 0 || parts_.store == nullptr) continue;
    FR_CO_TRY(const record::EpisodeDetail detail,
              co_await parts_.store->show_episode(play.episode));
    play.outcome->trace = trace_text(detail);
  }
  co_return Done{};
}

episode::EpisodeParts EvaluationRun::episode_parts(const Contender& contender,
                                                   const std::string& set) const {
  episode::EpisodeParts parts;
  parts.sandbox = parts_.sandbox;
  parts.judge = parts_.judge;
  parts.meta = contender.meta;
  parts.workers = contender.workers;
  parts.budget = parts_.budget;
  parts.store = parts_.store;
  parts.run = parts_.run;
  parts.set = set;
  return parts;
}

episode::EpisodeOptions EvaluationRun::episode_options(const Contender& contender) const {
  episode::EpisodeOptions options = options_.episode;
  options.designer.profile = contender.meta_profile;
  return options;
}

}  // namespace flowreasoner::eval
