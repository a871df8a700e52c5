#pragma once
#include <cstddef>
#include <vector>

#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::cli {

/// `eval`'s report on a terminal: the tables with aligned columns, then the remarks, at most
/// `columns` wide where that can be: a table that is wider loses the intervals behind its figures,
/// and is left to the terminal to break if it still is.
std::vector<TextLine> eval_lines(const eval::Evaluation& evaluation, std::size_t columns);

}  // namespace flowreasoner::cli
