#pragma once
#include <cstddef>
#include <vector>

#include "flowreasoner/cli/show_state.h"
#include "flowreasoner/cli/text_line.h"

namespace flowreasoner::cli {

/// How `solve --show` looks: pure functions from state to lines, each at most `columns` wide.

/// What is solved, and by whom.
std::vector<TextLine> header_lines(const ShowState& state, std::size_t columns);

/// A design that has ended, folded: score, reasoning in one line, the workflow in one line, its
/// tests, what failed.
std::vector<TextLine> folded_design_lines(const DesignShown& design, const ShowState& state,
                                          std::size_t columns);

/// A design that is being made or run, unfolded: its workflow as boxes, each run with its calls.
std::vector<TextLine> open_design_lines(const DesignShown& design, const ShowState& state,
                                        std::size_t columns);

/// One line: what happens now, cost, tokens, calls, time.
TextLine status_line(const ShowState& state, std::size_t columns);

/// The part of the screen that is drawn over and over: open designs, then the status line; at most
/// `rows` lines, the last ones.
std::vector<TextLine> live_lines(const ShowState& state, std::size_t columns, std::size_t rows);

/// One line for each event, for output that is no terminal: "round 2/10: designing, from round 1".
TextLine progress_line(ShowRecorder::Event event, const DesignShown& design,
                       const ShowState& state);

}  // namespace flowreasoner::cli
