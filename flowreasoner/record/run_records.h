#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/json.h"

namespace flowreasoner::record {

/// How far a run or an episode got. kRunning in the file of a dead process means: can be resumed.
enum class Status { kRunning, kDone, kStopped, kFailed };

/// "running", "done", "stopped" (interrupted, or out of budget), "failed".
std::string_view status_name(Status status);
std::optional<Status> status_from_name(std::string_view name);

/// One run of the program. Values throughout this file; times are UTC.
struct RunRecord {
  std::string id;       ///< empty when it begins: the store makes one ("20260131-154502-k7f3")
  std::string started;  ///< "2026-01-31T15:45:02.123Z"; empty when it begins: now
  std::string ended;    ///< empty while it runs
  std::string command;  ///< "solve", "run", "eval", …
  Json flags = Json::object();  ///< the effective flags; never a key
  std::uint64_t seed = 0;
  std::string revision;           ///< of this program, `git describe`
  Json machine = Json::object();  ///< run_header.h
  Status status = Status::kRunning;
};

/// Number of an episode in the file; unique over all runs.
using EpisodeId = std::int64_t;

/// One query in a run. (run, index) names it; `id` is given by the store.
struct EpisodeRecord {
  EpisodeId id = 0;
  std::string run;
  std::int64_t index = 0;  ///< position in the run: 0, 1, …
  std::string problem;     ///< the problem's id: "HumanEval/0"
  std::string set;         ///< "humaneval:test", a file, or empty
  Status status = Status::kRunning;
  Json result;  ///< the finished episode's result, in the episode's own form; null until then
};

/// One design of an episode: a round's number and which of its parallel candidates.
struct RoundRecord {
  EpisodeId episode = 0;
  std::int64_t number = 0;     ///< 1, 2, …
  std::int64_t candidate = 0;  ///< 0, 1, …
  std::int64_t parent = 0;     ///< the number of the round it improves on; 0: none
  Json messages;               ///< what the meta-agent was asked
  std::string reply;           ///< its whole reply
  std::string reasoning;
  std::string modification;
  std::string graph;
  std::string prompt;
  std::string ast_hash;
  std::int64_t nodes = 0;  ///< CPython AST nodes of the Workflow class
  Json checks;             ///< static findings
  Json visible;            ///< verdict on the visible tests
  Json hidden;             ///< verdict on the hidden tests; null when not judged
  Json reward;             ///< terms; null when not asked for
  std::string feedback;    ///< as the meta-agent of the next round sees it
  std::string error;       ///< why it has no verdict: one line
  double score = 0;
  double usd = 0;
  std::int64_t tokens = 0;
  std::int64_t calls = 0;
};

/// What names one call in an episode, the same in every attempt at that episode.
struct CallName {
  std::string scope;  ///< which part of the episode asks: "meta", "r2c0v1/2", … ; may be empty
  std::string key;    ///< llm::request_key
  std::int64_t occurrence = 0;  ///< the n-th call with this scope and key: 0, 1, …

  auto operator<=>(const CallName&) const = default;
};

/// One paid call and its reply.
struct CallRecord {
  EpisodeId episode = 0;
  CallName name;
  std::int64_t round = 0;  ///< 0: outside of any round
  std::int64_t candidate = 0;
  std::int64_t ordinal = 0;   ///< place in the trace of its workflow run, from 1; 0: none
  std::string operator_name;  ///< "Custom", "ScEnsemble", …; "design" for the meta-agent
  std::string model;
  Json request;
  Json reply;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  double usd = 0;
  std::chrono::microseconds latency{0};
  int retries = 0;
  bool from_cache = false;
};

/// What judging one program found, in the tables' form.
struct VerdictRecord {
  EpisodeId episode = 0;
  std::int64_t round = 0;  ///< 0: the final answer
  std::int64_t candidate = 0;
  std::string kind;         ///< "visible" or "hidden"
  std::int64_t passed = 0;  ///< tests
  std::int64_t total = 0;
  Json verdict;  ///< in the judge's own form
};

/// One line of `runs list`.
struct RunSummary {
  RunRecord run;
  std::int64_t episodes = 0;
  std::int64_t episodes_done = 0;
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  double usd = 0;
  bool is_alive = false;  ///< its process still runs, here
};

/// All that is known of one episode.
struct EpisodeDetail {
  EpisodeRecord episode;
  std::vector<RoundRecord> rounds;  ///< by number, then candidate
  std::vector<CallRecord> calls;    ///< in the order in which they were recorded
  std::vector<VerdictRecord> verdicts;
};

}  // namespace flowreasoner::record
