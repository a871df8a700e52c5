#pragma once
#include <string>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// The report as one self-contained page: tables, accuracy against cost with its front, and the
/// grid of problems x systems with the details of each run. It loads nothing, and a content
/// security policy holds it to that: no script but its own runs, whatever an answer contains. About
/// 1 MB for 15 systems x 3 sets x 300 problems; at most 2 MiB of it are the runs' texts
/// (pack_details()).
std::string html(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
