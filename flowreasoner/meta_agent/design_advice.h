#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/meta_agent/query.h"

namespace flowreasoner::meta_agent {

/// What the advice depends on.
struct AdviceBasis {
  QueryReading reading;
  std::optional<std::int64_t> calls_per_run;  ///< what the budget buys; unset: no limit known
  std::size_t workers = 1;
  std::size_t failed_designs = 0;  ///< designs so far whose answer was not right
};

/// What follows for the design from what a query shows of itself and from what it may cost: a few
/// sentences, the weightiest first. Facts and consequences, no design: that is the meta-agent's
/// work.
std::vector<std::string> design_advice(const AdviceBasis& basis);

}  // namespace flowreasoner::meta_agent
