#pragma once
#include <cstdint>
#include <string>

#include "flowreasoner/episode/episode.h"
#include "flowreasoner/eval/outcome.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::eval {

/// What was used up, as reports count it.
Cost cost_of(const workflow::Spent& spent);

/// An episode's result as the outcome of `system` on a problem of `set`. `index` is the episode's
/// place in its run.
Outcome outcome_of(const episode::EpisodeResult& result, System system, std::string set,
                   std::int64_t repeat, std::int64_t index);

/// What an episode asked of models, for the eye: a line a call, in the order in which the replies
/// came, at most `most` of them.
std::string trace_text(const record::EpisodeDetail& detail, std::size_t most = 200);

}  // namespace flowreasoner::eval
