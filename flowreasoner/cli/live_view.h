#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/cli/show_state.h"
#include "flowreasoner/cli/terminal.h"
#include "flowreasoner/cli/text_line.h"

namespace flowreasoner::cli {

/// Lines at the bottom of a terminal that are drawn over, while others scroll away above them. No
/// I/O: it makes the text that has this effect.
///
/// Resize: a narrower terminal wraps what stands there, so the number of rows to go back is
/// reckoned with the width at the time of drawing anew.
class LiveRegion {
 public:
  explicit LiveRegion(bool color) : color_(color) {}

  /// Replaces the region by `above` (which stays) and `lines` (the new region).
  std::string draw(const std::vector<TextLine>& above, const std::vector<TextLine>& lines,
                   std::size_t columns);

 private:
  std::string back(std::size_t columns) const;

  bool color_;
  std::vector<std::size_t> widths_;  // of the lines that stand there
};

/// What the user sees of an episode on stderr.
enum class ShowMode {
  kNothing,   ///< -q
  kProgress,  ///< no --show: a status line on a terminal, else a line for each round
  kFull,      ///< --show
};

struct LiveViewOptions {
  ShowMode mode = ShowMode::kProgress;
  /// Draw over what stands there, where the terminal can; off when log lines come between (-v).
  bool is_live = true;
};

/// The shell around the views: listens to a ShowRecorder and draws on stderr.
///
/// Thread rule: the I/O thread. Lifetime: the recorder outlives it. run() redraws on a terminal
/// until it is cancelled; elsewhere it returns at once. finish() takes the live part away; call it
/// before anything else is printed.
class LiveView {
 public:
  LiveView(ShowRecorder& recorder, LiveViewOptions options);
  ~LiveView();

  asio::awaitable<void> run();
  void finish();

 private:
  void hear(ShowRecorder::Event event, const DesignShown* design);
  void print(const std::vector<TextLine>& lines);
  void draw();

  ShowRecorder& recorder_;
  ShowMode mode_;
  Terminal terminal_;
  LiveRegion region_;
  std::vector<TextLine> above_;  // finished, to be printed with the next drawing
  Clock::time_point begin_;
  bool is_live_ = false;
};

}  // namespace flowreasoner::cli
