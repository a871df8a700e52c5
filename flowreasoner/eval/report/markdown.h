#pragma once
#include <string>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// The report as GitHub's Markdown: a heading, the tables, the remarks. Names of problems and
/// models are escaped, so that they stay text.
std::string markdown(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
