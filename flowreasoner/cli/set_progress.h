#pragma once
#include <cstddef>
#include <cstdint>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/cli/live_view.h"
#include "flowreasoner/cli/set_report.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/cli/text_line.h"

namespace flowreasoner::cli {

/// One finished problem: "✓ HumanEval/3  2/2 visible tests  $0.0012 · 1.2k tokens · 4 calls".
TextLine problem_line(const episode::EpisodeResult& result);

/// "⠋ 12 of 164 · 10 passed · $0.0213 · 34.2 s".
TextLine set_status_line(const SetReport& report, std::int64_t finished, Milliseconds elapsed,
                         std::size_t tick);

/// What the user sees on stderr while a set is solved: a line for each problem, and on a terminal a
/// status line below. Thread rule: the I/O thread. Lifetime: `report` outlives it.
class SetProgress {
 public:
  SetProgress(const SetReport& report, bool is_quiet);

  void problem_ended(const episode::EpisodeResult& result);
  /// Redraws the status line until it is cancelled; returns at once where nothing is redrawn.
  asio::awaitable<void> run();
  /// Takes the status line away; call it before anything else is printed.
  void finish();

 private:
  void draw(const std::vector<TextLine>& above, bool with_status);

  const SetReport& report_;
  bool is_quiet_;
  Terminal terminal_;
  LiveRegion region_;
  Clock::time_point begin_ = Clock::now();
  std::int64_t finished_ = 0;
  std::size_t tick_ = 0;
  bool is_live_;
};

}  // namespace flowreasoner::cli
