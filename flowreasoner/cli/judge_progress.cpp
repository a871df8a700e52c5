#include "flowreasoner/cli/judge_progress.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/cli/graph_view.h"

namespace flowreasoner::cli {
namespace {

constexpr Milliseconds kFrame{200};
constexpr Milliseconds kBetweenLines{30'000};
constexpr std::int64_t kCells = 20;

}  // namespace

TextLine judge_status_line(const JudgeStatus& status) {
  TextLine line(fmt::format("{} of {}", status.finished, plural(status.total, status.noun)),
                Tone::kBold);
  const auto made = static_cast<double>(status.finished - status.before);
  const double seconds = static_cast<double>(status.elapsed.count()) / 1000;
  if (made <= 0 || seconds <= 0) return line;
  const double pace = made / seconds;
  line.add(" · " + pace_text(pace));
  const auto left = static_cast<double>(status.total - status.finished);
  const Milliseconds time_left(static_cast<std::int64_t>(1000 * left / pace));
  if (left <= 0) return line.add(" · " + duration_text(status.elapsed), Tone::kDim);
  return line.add(" · " + duration_text(time_left) + " left", Tone::kDim);
}

TextLine judge_status_bar(const JudgeStatus& status, std::size_t tick) {
  const std::int64_t full = status.total == 0 ? 0 : kCells * status.finished / status.total;
  std::string bar;
  for (std::int64_t cell = 0; cell < kCells; ++cell) bar += cell < full ? "▰" : "▱";
  TextLine line(spinner(tick) + " " + bar + " ", Tone::kAccent);
  return line.append(judge_status_line(status));
}

JudgeProgress::JudgeProgress(JudgeStatus status, std::function<std::int64_t()> finished,
                             bool is_quiet)
    : status_(std::move(status)),
      finished_(std::move(finished)),
      is_quiet_(is_quiet),
      terminal_(2),
      region_(terminal_.has_color()) {}

void JudgeProgress::draw(bool is_last) {
  if (is_quiet_) return;
  status_.finished = status_.before + finished_();
  status_.elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
  if (!terminal_.can_redraw()) {
    terminal_.write(judge_status_line(status_).paint(terminal_.has_color()) + "\n");
    return;
  }
  const std::size_t columns = terminal_.size().columns;
  std::vector<TextLine> below;
  if (!is_last) below.push_back(judge_status_bar(status_, ++tick_).cut_to(columns - 1));
  terminal_.write(region_.draw({}, below, columns));
}

asio::awaitable<void> JudgeProgress::run() {
  const Milliseconds pause = terminal_.can_redraw() ? kFrame : kBetweenLines;
  for (;;) {
    const auto slept = co_await sleep_for(pause);
    if (!slept) co_return;
    draw(false);
  }
}

void JudgeProgress::finish() {
  draw(true);
}

}  // namespace flowreasoner::cli
