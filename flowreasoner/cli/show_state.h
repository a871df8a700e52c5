#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/episode/episode_observer.h"

namespace flowreasoner::cli {

/// What `solve --show` knows of an episode: values that views turn into lines (show_view.h).

/// One validation run of a design.
struct RunShown {
  episode::Place place;
  std::vector<workflow::TraceEntry> calls;  ///< in the order in which they started
  bool has_ended = false;
  episode::RunEnded result;  ///< when it has ended
};

/// One design of a round, its runs and its score. Round 0 has no design: there the workers write
/// tests.
struct DesignShown {
  episode::Place place;
  std::int64_t parent = 0;
  std::int64_t candidates = 1;  ///< of its round
  bool is_designed = false;     ///< the meta-agent's reply is there: `design` holds
  episode::DesignEnded design;
  std::vector<RunShown> runs;
  bool has_ended = false;  ///< `result` holds
  episode::RoundEnded result;

  /// Something of it is still going on.
  bool is_open() const;
};

struct ShowState {
  // Set once.
  std::string title;  ///< "HumanEval/10 · make_palindrome"
  std::string meta;
  std::vector<std::string> workers;
  std::optional<double> max_usd;
  std::int64_t rounds = 0;  ///< at most; 0: not known yet

  // Grows while the episode runs.
  std::vector<DesignShown> designs;  ///< in the order in which they began
  std::optional<episode::BestChanged> best;
  workflow::Spent spent;

  // Time, passed in by the shell that draws.
  Milliseconds elapsed{0};
  std::size_t tick = 0;  ///< of the spinner
};

/// Keeps a ShowState up to date. Thread rule: the I/O thread.
class ShowRecorder final : public episode::EpisodeObserver {
 public:
  enum class Event { kDesignStarted, kDesignEnded, kRunEnded, kRoundEnded, kOther };
  using Listener = std::function<void(Event event, const DesignShown* design)>;

  explicit ShowRecorder(ShowState state) : state_(std::move(state)) {}

  const ShowState& state() const { return state_; }
  ShowState& state() { return state_; }
  /// Called after each change; `design` is the one concerned, or null. Must not block.
  void listen(Listener listener) { listener_ = std::move(listener); }

  void design_started(const episode::DesignStarted& event) override;
  void design_ended(const episode::DesignEnded& event) override;
  void run_started(const episode::Place& place) override;
  void call_started(const episode::Place& place, const workflow::TraceEntry& entry) override;
  void call_ended(const episode::Place& place, const workflow::TraceEntry& entry) override;
  void run_ended(const episode::RunEnded& event) override;
  void round_ended(const episode::RoundEnded& event) override;
  void best_changed(const episode::BestChanged& event) override;
  void spent_changed(const workflow::Spent& spent) override;

 private:
  DesignShown& design_at(const episode::Place& place);
  RunShown& run_at(const episode::Place& place);
  void tell(Event event, const DesignShown* design);

  ShowState state_;
  Listener listener_;
};

}  // namespace flowreasoner::cli
