#include "flowreasoner/cli/eval_progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/cli/graph_view.h"

namespace flowreasoner::cli {
namespace {

constexpr Milliseconds kFrame{200};

std::string money(const eval::Cost& cost) {
  return fmt::format("{} · {} tokens · {}", cost_text(cost.usd, cost.is_priced),
                     count_text(cost.tokens_in + cost.tokens_out), plural(cost.calls, "call"));
}

}  // namespace

TextLine eval_status_line(const EvalStatus& status) {
  TextLine line(fmt::format("{} of {}", status.finished, plural(status.total, "run")), Tone::kBold);
  line.add(
      fmt::format(" · {} · {} tokens · {}", cost_text(status.spent.usd, status.spent.is_priced),
                  count_text(status.spent.tokens), duration_text(status.elapsed)),
      Tone::kDim);
  const std::int64_t made = status.finished - status.kept;
  const std::int64_t left = status.total - status.finished;
  if (made <= 0 || left <= 0) return line;
  const Milliseconds time_left = status.elapsed * left / made;
  return line.add(" · " + duration_text(time_left) + " left", Tone::kDim);
}

EvalProgress::EvalProgress(const std::vector<eval::System>& systems, std::int64_t runs_of_a_problem,
                           const workflow::Budget& budget, bool is_quiet)
    : systems_(systems),
      names_(eval::short_names(systems)),
      runs_of_a_problem_(runs_of_a_problem),
      budget_(budget),
      is_quiet_(is_quiet),
      terminal_(2),
      region_(terminal_.has_color()),
      is_live_(!is_quiet && terminal_.can_redraw()) {}

void EvalProgress::begin(std::int64_t total, std::map<std::string, std::int64_t> problems) {
  status_.total = total;
  problems_ = std::move(problems);
}

const std::string& EvalProgress::name_of(const eval::System& system) const {
  const auto found = std::find(systems_.begin(), systems_.end(), system);
  return names_[static_cast<std::size_t>(found - systems_.begin())];
}

void EvalProgress::draw(const std::vector<TextLine>& above, bool with_status) {
  const std::size_t columns = terminal_.size().columns;
  std::vector<TextLine> below;
  if (with_status) {
    status_.spent = budget_.spent();
    status_.elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
    TextLine line(spinner(++tick_) + " ", Tone::kAccent);
    below.push_back(line.append(eval_status_line(status_)).cut_to(columns - 1));
  }
  terminal_.write(region_.draw(above, below, columns));
}

void EvalProgress::write(const TextLine& line) {
  if (is_quiet_) return;
  if (is_live_) {
    draw({line}, true);
  } else {
    terminal_.write(line.paint(terminal_.has_color()) + "\n");
  }
}

void EvalProgress::references_checked(std::int64_t checked, std::int64_t broken) {
  if (broken == 0) return;
  write(TextLine(fmt::format("{} of {} fail here", broken, plural(checked, "reference solution")),
                 Tone::kWarning));
}

void EvalProgress::search_stepped(const eval::System& system, const std::string& set,
                                  const eval::methods::SearchStep& step) {
  TextLine line(
      fmt::format("{} for {} · step {}", printable(name_of(system)), printable(set), step.number));
  if (step.error.empty()) {
    line.add(fmt::format("  score {:.3f}", step.score));
  } else {
    line.add("  " + printable(step.error.substr(0, step.error.find('\n'))), Tone::kWarning);
  }
  line.add(fmt::format("  {} · {}", cost_text(step.cost.usd, step.cost.is_priced),
                       plural(step.cost.calls, "call")),
           Tone::kDim);
  write(line);
}

void EvalProgress::search_ended(const eval::System& system, const std::string& set,
                                const Result<eval::methods::SearchResult>& found) {
  TextLine line(found ? "✓ " : "✗ ", found ? Tone::kGood : Tone::kBad);
  line.add(fmt::format("{} for {}", printable(name_of(system)), printable(set)));
  if (found) {
    line.add(fmt::format("  found: score {:.3f} in training, {} ({})", found->score,
                         plural(static_cast<std::int64_t>(found->steps.size()), "step"),
                         found->stopped));
  } else {
    line.add("  " + printable(found.error().to_string()), Tone::kWarning);
  }
  write(line);
}

void EvalProgress::run_ended(const eval::Outcome& outcome, bool was_finished) {
  ++status_.finished;
  if (was_finished) ++status_.kept;
  const std::string& name = name_of(outcome.system);
  Cell& cell = cells_[{outcome.set, name}];
  ++cell.finished;
  cell.cost += outcome.cost;
  if (outcome.solved) ++cell.judged;
  if (outcome.solved.value_or(false)) ++cell.solved;
  if (cell.error.empty() && !outcome.solved) cell.error = outcome.error;
  if (cell.finished < problems_[outcome.set] * runs_of_a_problem_) return;
  TextLine line(cell.judged == cell.finished ? "✓ " : "· ",
                cell.judged == cell.finished ? Tone::kGood : Tone::kWarning);
  line.add(fmt::format("{} on {}  ", printable(name), printable(outcome.set)));
  line.add(cell.judged == 0
               ? "no verdict"
               : fmt::format("{} of {} solved", cell.solved, plural(cell.judged, "run")));
  line.add("  " + money(cell.cost), Tone::kDim);
  if (!cell.error.empty()) line.add("  " + printable(cell.error), Tone::kWarning);
  write(line);
}

asio::awaitable<void> EvalProgress::run() {
  while (is_live_) {
    draw({}, true);
    const auto slept = co_await sleep_for(kFrame);
    if (!slept) co_return;
  }
}

void EvalProgress::finish() {
  if (is_live_) draw({}, false);
  is_live_ = false;
}

}  // namespace flowreasoner::cli
