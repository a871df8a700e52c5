#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/program_checker.h"
#include "flowreasoner/workflow/trace.h"

namespace flowreasoner::episode {

/// Which part of an episode an event is about. Rounds count from 1 (0: before the first, when the
/// workers write tests), candidates and validation runs from 0.
struct Place {
  std::int64_t round = 0;
  std::int64_t candidate = 0;
  std::int64_t validation = 0;

  bool operator==(const Place&) const = default;
};

/// The meta-agent is asked.
struct DesignStarted {
  Place place;
  std::int64_t rounds = 0;      ///< at most
  std::int64_t candidates = 1;  ///< of this round
  std::int64_t parent = 0;      ///< the round that is improved; 0: a first design
};

/// Its design is there and checked.
struct DesignEnded {
  Place place;
  std::string reasoning;
  std::string modification;
  std::string graph;     ///< graph.py
  std::string unusable;  ///< why the reply holds no program; empty: it does
  std::vector<workflow::Finding> findings;
  std::vector<workflow::OperatorCall> calls;  ///< operator calls in source order
  bool will_run = false;
  int repairs = 0;
  double usd = 0;
  std::int64_t tokens = 0;
};

/// One validation run ended and its answer was judged.
struct RunEnded {
  Place place;
  bool has_finished = false;
  std::string error;       ///< one line; empty when it finished
  std::string answer;      ///< as it was judged
  tasks::Verdict verdict;  ///< on the visible tests, or those which the workers wrote
  bool is_judged = false;  ///< false: there were no tests
  double usd = 0;
  std::int64_t tokens = 0;
  std::int64_t calls = 0;
};

struct RoundEnded {
  Place place;
  double score = 0;
  std::string feedback;  ///< as the meta-agent will see it
  double usd = 0;        ///< design and runs
  std::int64_t tokens = 0;
  std::int64_t calls = 0;
};

/// The answer that would be given if the episode stopped now.
struct BestChanged {
  Place place;
  std::string answer;
  double score = 0;
  std::int64_t passed = 0;  ///< tests, of `total`
  std::int64_t total = 0;
};

/// Hears of an episode while it runs; all virtuals do nothing by default. Parallel candidates and
/// validation runs mix their events: each tells its place.
/// Thread rule: called on the I/O thread; must not block, must not throw. Lifetime: outlives the
/// episode.
class EpisodeObserver {
 public:
  virtual ~EpisodeObserver() = default;
  virtual void design_started(const DesignStarted& /*event*/) {}
  virtual void design_ended(const DesignEnded& /*event*/) {}
  virtual void run_started(const Place& /*place*/) {}
  virtual void call_started(const Place& /*place*/, const workflow::TraceEntry& /*entry*/) {}
  virtual void call_ended(const Place& /*place*/, const workflow::TraceEntry& /*entry*/) {}
  virtual void guest_logged(const Place& /*place*/, const std::string& /*level*/,
                            const std::string& /*message*/) {}
  virtual void run_ended(const RunEnded& /*event*/) {}
  virtual void round_ended(const RoundEnded& /*event*/) {}
  virtual void best_changed(const BestChanged& /*event*/) {}
  /// The episode's whole cost so far, after each design and each call.
  virtual void spent_changed(const workflow::Spent& /*spent*/) {}
};

}  // namespace flowreasoner::episode
