#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/async_group.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/cli/live_view.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/cli/text_line.h"

namespace flowreasoner::cli {

/// How far a long row of verdicts has come.
struct JudgeStatus {
  std::string noun;  ///< "sample", "reference"
  std::int64_t total = 0;
  std::int64_t before = 0;    ///< of them, made by an earlier run
  std::int64_t finished = 0;  ///< those of before included
  Milliseconds elapsed{0};    ///< since this run began
};

/// "1234 of 3280 samples · 267/s · 7.7 s left", on a terminal with a bar and a mark that turns in
/// front.
TextLine judge_status_line(const JudgeStatus& status);
TextLine judge_status_bar(const JudgeStatus& status, std::size_t tick);

/// What the user sees on stderr meanwhile: on a terminal the bar, drawn over; elsewhere a line now
/// and then, and one at the end. Thread rule: the I/O thread.
class JudgeProgress {
 public:
  /// `finished` is asked for status.finished whenever something is drawn.
  JudgeProgress(JudgeStatus status, std::function<std::int64_t()> finished, bool is_quiet);

  /// Draws until it is cancelled.
  asio::awaitable<void> run();
  /// The last drawing; call it before anything else is printed.
  void finish();

 private:
  void draw(bool is_last);

  JudgeStatus status_;
  std::function<std::int64_t()> finished_;
  bool is_quiet_;
  Terminal terminal_;
  LiveRegion region_;
  Clock::time_point begin_ = Clock::now();
  std::size_t tick_ = 0;
};

/// Draws how far it has come while `work` goes on, and its end. Lifetime: `progress` outlives the
/// Async.
template <class T>
Async<T> with_progress(Async<T> work, JudgeProgress* progress) {
  AsyncGroup drawing(co_await asio::this_coro::executor);
  drawing.spawn(progress->run());
  Result<T> done = co_await std::move(work);
  co_await drawing.close();
  progress->finish();
  co_return std::move(done);
}

}  // namespace flowreasoner::cli
