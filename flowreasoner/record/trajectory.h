#pragma once
#include <cstdint>
#include <string>

#include "flowreasoner/base/json.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::record {

/// One episode as training reads it: a JSON line (docs/record.md). Built from the run store, so
/// that it can be exported at any time. A value.
struct Trajectory {
  std::string id;  ///< "RUN/INDEX"
  std::string set;
  std::string problem;
  std::string query;
  std::vector<RoundRecord> rounds;  ///< by number, then candidate
  std::int64_t final_round = 0;     ///< the round whose answer was taken; 0: none
  std::int64_t final_candidate = 0;
};

/// The trajectory of a recorded episode; `query` and the final round come from its result (`query`,
/// `final_round`, `final_candidate`), where they are there.
Trajectory trajectory_of(EpisodeDetail detail);

/// `{id, set, problem, query, rounds: [{number, candidate, parent, messages, reply, reasoning,
/// workflow: {modification, graph, prompt}, ast_hash, nodes, checks, visible, hidden, feedback,
/// error, score, cost: {usd, tokens, calls}, reward}], final_round, final_candidate}`.
Json to_json(const Trajectory& trajectory);

/// Reads such a line. Errors: kBadData names the field.
Result<Trajectory> trajectory_from_json(const Json& json);

}  // namespace flowreasoner::record
