#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/cli/live_view.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/eval/evaluation_run.h"

namespace flowreasoner::cli {

/// How far an evaluation is. A value.
struct EvalStatus {
  std::int64_t total = 0;     ///< runs to make
  std::int64_t finished = 0;  ///< those from the record of an earlier attempt included
  std::int64_t kept = 0;      ///< these
  workflow::Spent spent;      ///< searches included
  Milliseconds elapsed{0};
};

/// "512 of 2620 runs · $1.23 · 34.1k tokens · 1m 12s · 3m 40s left".
TextLine eval_status_line(const EvalStatus& status);

/// What the user sees on stderr while systems are evaluated: a line for each step of a search and
/// each finished cell, and on a terminal a status line below.
/// Thread rule: the I/O thread. Lifetime: `budget` outlives it.
class EvalProgress final : public eval::EvaluationObserver {
 public:
  EvalProgress(const std::vector<eval::System>& systems, std::int64_t runs_of_a_problem,
               const workflow::Budget& budget, bool is_quiet);

  /// Before the first run: how many there will be, and how many problems each set has.
  void begin(std::int64_t total, std::map<std::string, std::int64_t> problems);

  void references_checked(std::int64_t checked, std::int64_t broken) override;
  void search_stepped(const eval::System& system, const std::string& set,
                      const eval::methods::SearchStep& step) override;
  void search_ended(const eval::System& system, const std::string& set,
                    const Result<eval::methods::SearchResult>& found) override;
  void run_ended(const eval::Outcome& outcome, bool was_finished) override;

  /// Redraws the status line until it is cancelled; returns at once where nothing is redrawn.
  asio::awaitable<void> run();
  /// Takes the status line away; call it before anything else is printed.
  void finish();

 private:
  struct Cell {
    std::int64_t finished = 0;
    std::int64_t judged = 0;
    std::int64_t solved = 0;
    eval::Cost cost;
    std::string error;  // the first one
  };

  const std::string& name_of(const eval::System& system) const;
  void write(const TextLine& line);
  void draw(const std::vector<TextLine>& above, bool with_status);

  std::vector<eval::System> systems_;
  std::vector<std::string> names_;
  std::int64_t runs_of_a_problem_;
  const workflow::Budget& budget_;
  bool is_quiet_;
  Terminal terminal_;
  LiveRegion region_;
  bool is_live_;
  EvalStatus status_;
  std::map<std::string, std::int64_t> problems_;               // by set
  std::map<std::pair<std::string, std::string>, Cell> cells_;  // by set and name
  Clock::time_point begin_ = Clock::now();
  std::size_t tick_ = 0;
};

}  // namespace flowreasoner::cli
