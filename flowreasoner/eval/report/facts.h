#pragma once
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// What stands under a report's title, as name and value: the run, the models that all systems
/// share (their names leave these out), and the caller's own facts.
std::vector<std::pair<std::string, std::string>> facts(const Evaluation& evaluation);

}  // namespace flowreasoner::eval::report
