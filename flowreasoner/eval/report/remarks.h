#pragma once
#include <string>
#include <vector>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// What a reader has to know beside the figures, a sentence or two each: what was left out, which
/// costs are lower bounds, which tests were used. Plain text.
std::vector<std::string> remarks(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
