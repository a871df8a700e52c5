#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval {

// What the tests of this library share.

inline Outcome outcome_of(std::string method, std::string set, std::string problem,
                          std::optional<bool> solved, std::int64_t repeat = 0) {
  Outcome outcome;
  outcome.system.method = std::move(method);
  outcome.system.workers = {"w"};
  outcome.set = std::move(set);
  outcome.problem = std::move(problem);
  outcome.repeat = repeat;
  outcome.solved = solved;
  outcome.score = solved.value_or(false) ? 1 : 0;
  outcome.cost = {0.01, true, 100, 20, 1};
  return outcome;
}

/// One outcome a character: '1' solved, '0' not, '-' no verdict; problems "p0", "p1", ….
inline void add_runs(std::vector<Outcome>& outcomes, const std::string& method,
                     const std::string& set, const std::string& runs, std::int64_t repeat = 0) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::optional<bool> solved;
    if (runs[i] != '-') solved = runs[i] == '1';
    outcomes.push_back(outcome_of(method, set, "p" + std::to_string(i), solved, repeat));
  }
}

}  // namespace flowreasoner::eval
