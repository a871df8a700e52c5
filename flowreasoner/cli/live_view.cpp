#include "flowreasoner/cli/live_view.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/cli/show_view.h"

namespace flowreasoner::cli {
namespace {

constexpr Milliseconds kFrame{80};
constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
// A terminal that knows this draws all between at once; others pass over it.
constexpr const char* kBeginFrame = "\x1b[?2026h";
constexpr const char* kEndFrame = "\x1b[?2026l";

}  // namespace

std::string LiveRegion::back(std::size_t columns) const {
  std::size_t rows = 0;
  for (const std::size_t width : widths_) {
    rows += columns == 0 || width <= columns ? 1 : (width + columns - 1) / columns;
  }
  std::string text = "\r";
  if (rows > 0) text += "\x1b[" + std::to_string(rows) + "A";
  return text + "\x1b[J";  // and clear to the end of the screen
}

std::string LiveRegion::draw(const std::vector<TextLine>& above, const std::vector<TextLine>& lines,
                             std::size_t columns) {
  std::string text = back(columns);
  for (const TextLine& line : above) text += line.paint(color_) + "\n";
  widths_.clear();
  for (const TextLine& line : lines) {
    text += line.paint(color_) + "\n";
    widths_.push_back(line.width());
  }
  return text;
}

LiveView::LiveView(ShowRecorder& recorder, LiveViewOptions options)
    : recorder_(recorder),
      mode_(options.mode),
      terminal_(2),
      region_(terminal_.has_color()),
      begin_(Clock::now()) {
  is_live_ = options.is_live && mode_ != ShowMode::kNothing && terminal_.can_redraw();
  recorder_.listen(
      [this](ShowRecorder::Event event, const DesignShown* design) { hear(event, design); });
  if (mode_ == ShowMode::kFull) print(header_lines(recorder_.state(), terminal_.size().columns));
  if (is_live_) terminal_.write(kHideCursor);
}

LiveView::~LiveView() {
  finish();
}

void LiveView::print(const std::vector<TextLine>& lines) {
  if (is_live_) {
    above_.insert(above_.end(), lines.begin(), lines.end());
    return;
  }
  std::string text;
  for (const TextLine& line : lines) text += line.paint(terminal_.has_color()) + "\n";
  terminal_.write(text);
}

void LiveView::hear(ShowRecorder::Event event, const DesignShown* design) {
  using Event = ShowRecorder::Event;
  if (mode_ == ShowMode::kNothing || design == nullptr) return;
  if (mode_ == ShowMode::kFull && event == Event::kRoundEnded) {
    std::vector<TextLine> lines{TextLine()};
    const std::size_t columns = terminal_.is_terminal() ? terminal_.size().columns - 1 : 200;
    for (TextLine& line : folded_design_lines(*design, recorder_.state(), columns)) {
      lines.push_back(std::move(line));
    }
    return print(lines);
  }
  const bool is_told = event == Event::kRoundEnded ||
                       (mode_ == ShowMode::kFull &&
                        (event == Event::kDesignStarted || event == Event::kDesignEnded));
  if (is_told && !is_live_) print({progress_line(event, *design, recorder_.state())});
}

void LiveView::draw() {
  const Terminal::Size size = terminal_.size();
  ShowState& state = recorder_.state();
  state.elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin_);
  ++state.tick;
  // The last column and row stay free: writing there scrolls or wraps on some terminals.
  const std::size_t columns = size.columns > 1 ? size.columns - 1 : 1;
  const std::size_t rows = size.rows > 2 ? size.rows - 2 : 1;
  std::vector<TextLine> lines;
  if (mode_ == ShowMode::kFull) {
    lines = live_lines(state, columns, rows);
    if (lines.size() < rows) lines.insert(lines.begin(), TextLine());
  } else {
    lines = {status_line(state, columns)};
  }
  terminal_.write(kBeginFrame + region_.draw(above_, lines, size.columns) + kEndFrame);
  above_.clear();
}

asio::awaitable<void> LiveView::run() {
  while (is_live_) {
    draw();
    const auto slept = co_await sleep_for(kFrame);
    if (!slept) co_return;
  }
}

void LiveView::finish() {
  if (!is_live_) return;
  const std::size_t columns = terminal_.size().columns;
  if (mode_ == ShowMode::kFull) above_.emplace_back();
  std::string text = region_.draw(above_, {}, columns);
  above_.clear();
  terminal_.write(text + kShowCursor);
  is_live_ = false;
  recorder_.listen(nullptr);
}

}  // namespace flowreasoner::cli
