#include "flowreasoner/cli/set_progress.h"

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/cli/graph_view.h"

namespace flowreasoner::cli {
namespace {

constexpr Milliseconds kFrame{200};

}  // namespace

TextLine problem_line(const episode::EpisodeResult& result) {
  TextLine line("· ", Tone::kDim);
  if (result.has_verdict())
    line = *result.solved ? TextLine("✓ ", Tone::kGood) : TextLine("✗ ", Tone::kBad);
  line.add(printable(result.problem));
  if (result.visible_total > 0) {
    line.add(fmt::format("  {}/{} visible tests", result.visible_passed, result.visible_total));
  }
  line.add(fmt::format("  {} · {} tokens · {}", cost_text(result.usd, result.is_priced),
                       count_text(result.tokens), plural(result.calls, "call")),
           Tone::kDim);
  if (result.was_finished) line.add("  from the record", Tone::kDim);
  if (!result.stop_detail.empty() && result.stopped != episode::Stop::kPassed) {
    line.add("  " + printable(result.stop_detail), Tone::kWarning);
  }
  return line;
}

TextLine set_status_line(const SetReport& report, std::int64_t finished, Milliseconds elapsed,
                         std::size_t tick) {
  TextLine line(spinner(tick) + " ", Tone::kAccent);
  line.add(fmt::format("{} of {}", finished, plural(report.problems, "problem")), Tone::kBold);
  line.add(fmt::format(" · {} passed", report.passed), Tone::kGood);
  return line.add(fmt::format(" · {} · {} tokens · {}", cost_text(report.usd, report.is_priced),
                              count_text(report.tokens), duration_text(elapsed)),
                  Tone::kDim);
}

SetProgress::SetProgress(const SetReport& report, bool is_quiet)
    : report_(report),
      is_quiet_(is_quiet),
      terminal_(2),
      region_(terminal_.has_color()),
      is_live_(!is_quiet && terminal_.can_redraw()) {}

void SetProgress::draw(const std::vector<TextLine>& above, bool with_status) {
  const std::size_t columns = terminal_.size().columns;
  std::vector<TextLine> below;
  if (with_status) {
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
    below.push_back(set_status_line(report_, finished_, elapsed, ++tick_).cut_to(columns - 1));
  }
  terminal_.write(region_.draw(above, below, columns));
}

void SetProgress::problem_ended(const episode::EpisodeResult& result) {
  ++finished_;
  if (is_quiet_) return;
  const TextLine line = problem_line(result);
  if (is_live_) {
    draw({line}, true);
  } else {
    terminal_.write(line.paint(terminal_.has_color()) + "\n");
  }
}

asio::awaitable<void> SetProgress::run() {
  while (is_live_) {
    draw({}, true);
    const auto slept = co_await sleep_for(kFrame);
    if (!slept) co_return;
  }
}

void SetProgress::finish() {
  if (is_live_) draw({}, false);
  is_live_ = false;
}

}  // namespace flowreasoner::cli
