#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/eval/evaluation.h"
#include "flowreasoner/eval/methods/method_table.h"
#include "flowreasoner/eval/outcome.h"
#include "flowreasoner/eval/system.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::eval {

/// A method with the models that it asks.
struct Contender {
  System system;
  llm::ChatModel* meta = nullptr;  ///< designs, and writes in searches; null: the method needs none
  llm::PromptProfile meta_profile = llm::PromptProfile::kFull;
  std::vector<workflow::Worker> workers;
};

/// A problem set with what searches may learn from. A value.
struct EvaluatedSet {
  std::string name;  ///< "humaneval:test"
  std::vector<tasks::Problem> problems;
  std::string training_name;  ///< "humaneval:validate"
  std::vector<tasks::Problem> training;
};

/// What an evaluation works with. Pointers are borrowed and outlive it.
struct EvaluationParts {
  sandbox::Sandbox* sandbox = nullptr;
  tasks::Judge* judge = nullptr;
  workflow::Budget* budget = nullptr;  ///< of everything: meta-agents, workers, searches
  record::RunStore* store = nullptr;
  std::string run;  ///< id of a run that has begun
};

struct EvaluationRunOptions {
  std::int64_t repeats = 1;   ///< runs of each problem
  std::size_t parallel = 32;  ///< runs at once; of a search, too
  std::uint64_t seed = 0;     ///< of searches
  episode::EpisodeOptions episode;
  methods::MethodOptions methods;
};

/// Hears how an evaluation goes. Called on the I/O thread; must not throw.
class EvaluationObserver {
 public:
  virtual ~EvaluationObserver() = default;
  virtual void references_checked(std::int64_t /*checked*/, std::int64_t /*broken*/) {}
  virtual void search_stepped(const System& /*system*/, const std::string& /*set*/,
                              const methods::SearchStep& /*step*/) {}
  virtual void search_ended(const System& /*system*/, const std::string& /*set*/,
                            const Result<methods::SearchResult>& /*found*/) {}
  /// `was_finished`: it was taken from the record of an earlier attempt.
  virtual void run_ended(const Outcome& /*outcome*/, bool /*was_finished*/) {}
};

/// Plays every contender on every problem of every set, `repeats` times: first it judges the
/// problems' own solutions, then methods search, all at once, then the problems are played, many at
/// once, all contenders on one problem before the next, so that what a budget cuts off is the same
/// for all of them.
///
/// In the record each play is an episode; its index is its place in that order. Searches have
/// indexes from 10^9 on. So a run that is resumed with the same contenders, sets and options finds
/// what was finished, at the cost noted then, and goes on with the rest.
///
/// Thread rule: the I/O thread. Lifetime: outlives the Async of run(), which is called once.
class EvaluationRun {
 public:
  EvaluationRun(EvaluationParts parts, EvaluationRunOptions options, std::vector<EvaluatedSet> sets,
                std::vector<Contender> contenders, EvaluationObserver* observer);

  /// Errors: kInvalidArgument for an unknown method, or a problem without tests; those of the
  /// record and the sandbox. What a model's endpoint or a budget cuts off is in the outcomes.
  /// Cancellation: runs under way are closed in the record; kCancelled.
  Async<Done> run();

  /// Runs to make in all.
  std::int64_t total() const { return static_cast<std::int64_t>(plays_.size()); }
  /// Those that there are, in the plan's order.
  std::vector<Outcome> outcomes() const;
  const std::vector<SearchCost>& searches() const { return search_costs_; }
  /// Nothing was cut off: another attempt would find nothing to do.
  bool is_whole() const;
  /// Writes into each outcome what it asked of models, from the record. Errors: the store's.
  Async<Done> add_traces();

 private:
  /// One run of one contender on one problem.
  struct Play {
    std::size_t set = 0;
    std::size_t problem = 0;
    std::size_t contender = 0;
    std::int64_t repeat = 0;
    std::optional<Outcome> outcome;
    record::EpisodeId episode = 0;
  };
  /// A contender on a set: its method, frozen by a search where it needs one.
  struct Entry {
    std::unique_ptr<methods::Method> method;
    std::optional<Error> search_failure;
  };

  void plan();
  Entry& entry(std::size_t set, std::size_t contender);
  Async<Done> make_methods();
  Async<Done> check_references();
  Async<Done> search();
  asio::awaitable<void> search_for(std::size_t set, std::size_t contender, std::int64_t index);
  Async<methods::SearchResult> find(std::size_t set, std::size_t contender, std::int64_t index,
                                    workflow::Budget* purse);
  asio::awaitable<void> play_next();
  Async<Done> play(std::size_t number);
  Outcome not_played(const Play& play, const Error& why) const;
  void keep(std::size_t number, Outcome outcome, bool was_finished);
  episode::EpisodeParts episode_parts(const Contender& contender, const std::string& set) const;
  episode::EpisodeOptions episode_options(const Contender& contender) const;

  EvaluationParts parts_;
  EvaluationRunOptions options_;
  std::vector<EvaluatedSet> sets_;
  std::vector<Contender> contenders_;
  EvaluationObserver* observer_;
  std::vector<Entry> entries_;  // by set, then contender
  std::vector<Play> plays_;
  std::vector<std::vector<bool>> is_broken_;  // by set, then problem: its reference fails
  std::vector<SearchCost> search_costs_;
  std::size_t next_ = 0;
  std::optional<Error> failure_;  // of ours, or a cancellation: ends the run
};

}  // namespace flowreasoner::eval
