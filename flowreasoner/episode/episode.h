#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/episode_observer.h"
#include "flowreasoner/episode/rounds.h"
#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/meta_agent/designer.h"
#include "flowreasoner/meta_agent/feedback.h"
#include "flowreasoner/record/run_store.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner::episode {

/// How an episode is played. The defaults are the published ones where there are any.
struct EpisodeOptions {
  // The search.
  std::int64_t rounds = 10;          ///< at most
  std::int64_t validation_runs = 3;  ///< of each design, in parallel
  std::int64_t candidates = 1;       ///< designs a round, in parallel (`--samples`)
  SelectionOptions selection;
  meta_agent::FeedbackOptions feedback;
  meta_agent::DesignerOptions designer;
  std::uint64_t seed = 0;
  /// Which repetition of the same query this is: equal requests of two repeats are drawn anew.
  std::int64_t repeat = 0;

  // What it may use up: a hard stop with the best answer so far.
  workflow::BudgetLimits budget;

  // How a design is run.
  bool overlap = true;
  std::string dataset = "HumanEval";  ///< what the program's constructor is told
  workflow::WorkflowLimits workflow;
  sandbox::Limits judge;  ///< of each guest that judges an answer
};

/// What an episode works with. Pointers are borrowed and outlive the episode.
struct EpisodeParts {
  sandbox::Sandbox* sandbox = nullptr;
  tasks::Judge* judge = nullptr;
  llm::ChatModel* meta = nullptr;
  std::vector<workflow::Worker> workers;  ///< the first is the default; at least one
  workflow::Budget* budget = nullptr;     ///< of the whole run; null: none
  EpisodeObserver* observer = nullptr;    ///< may be null

  // Where it is recorded; no store: nowhere.
  record::RunStore* store = nullptr;
  std::string run;         ///< id of a run that has begun
  std::int64_t index = 0;  ///< place of the problem in the run
  std::string set;         ///< "humaneval:test", a file, or empty
};

/// Why an episode ended.
enum class Stop {
  kPassed,       ///< the answer passes all visible tests
  kAgreed,       ///< no tests were given, and enough independent answers agree
  kRounds,       ///< the rounds are used up
  kBudget,       ///< dollars, tokens, seconds or calls
  kEndpoint,     ///< a model endpoint failed for good
  kInterrupted,  ///< cancelled; can be resumed
};

/// "passed", "agreed", "rounds", "budget", "endpoint", "interrupted".
std::string_view stop_name(Stop stop);

/// What the answer was chosen by.
enum class ChosenBy {
  kNothing,         ///< there is no answer
  kVisibleTests,    ///< the tests that were given
  kGeneratedTests,  ///< agreement of behaviour in tests that the workers wrote
  kAgreement,       ///< agreement of the answers' text
  kOnlyAnswer,      ///< no tests were given, and there was nothing to compare it with
};

/// "nothing", "visible tests", "generated tests", "agreement", "only answer".
std::string_view chosen_by_name(ChosenBy by);

/// What came out. A value, whatever stopped the episode.
struct EpisodeResult {
  std::string problem;  ///< its id
  std::string query;
  std::string answer;  ///< the program, or the text for a free question; empty: there is none
  /// Whether all known tests pass: the hidden ones if there are any, else the visible ones. Unset
  /// when no tests are known, or nothing could be judged.
  std::optional<bool> solved;
  Stop stopped = Stop::kRounds;
  std::string stop_detail;  ///< which budget, which error; may be empty
  ChosenBy chosen_by = ChosenBy::kNothing;

  std::int64_t rounds = 0;  ///< that were begun
  Place final;              ///< where the answer comes from; round 0: nowhere
  double score = 0;         ///< of that round, [0, 1]
  std::int64_t visible_passed = 0, visible_total = 0;
  std::optional<tasks::Verdict> hidden;

  double usd = 0;
  bool is_priced = true;  ///< false: some price is unknown, `usd` is a lower bound
  std::int64_t tokens = 0;
  std::int64_t tokens_out = 0;  ///< of these, those of replies
  std::int64_t calls = 0;
  /// Wall time to the answer, of the attempt that finished it; the final verdict is not in it.
  std::chrono::milliseconds elapsed{0};

  std::string run;  ///< id of the run; empty without a record
  record::EpisodeId episode = 0;
  bool was_finished = false;     ///< an earlier attempt had ended it: nothing was done
  std::optional<Error> failure;  ///< of kEndpoint: the error that ended it

  /// What the episode has used up.
  workflow::Spent spent() const { return {usd, tokens, tokens_out, calls, is_priced}; }
  /// Whether it says that the problem was, or was not, solved: not when it was cut off.
  bool has_verdict() const;
};

/// `{answer, solved, stopped, rounds, usd, tokens, calls, run}` and the rest (docs/record.md,
/// "Result of an episode").
Json to_json(const EpisodeResult& result);
Result<EpisodeResult> result_from_json(const Json& json);

/// Plays one episode: design, check, run, judge by the visible tests, feed back, again; then judges
/// the final answer by the hidden tests, once, which nothing before has seen.
///
/// Whatever stops it, the result holds the best answer so far. Cancellation is such a stop: model
/// calls and guests end, the record is closed as stopped, and the result says kInterrupted. An
/// episode that the record knows as done is returned as it was; one that was broken off is played
/// again over the recorded replies, so that it comes out the same and pays nothing twice.
/// Errors: kInvalidArgument (no workers, no rounds); those of the run store; kSandbox, kEnvironment
/// when the sandbox fails. Thread rule: the I/O thread. Lifetime: all that `parts` points to
/// outlives the Async.
Async<EpisodeResult> run_episode(EpisodeParts parts, tasks::Problem problem,
                                 EpisodeOptions options);

}  // namespace flowreasoner::episode
