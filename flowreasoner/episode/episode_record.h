#pragma once
#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/candidate.h"
#include "flowreasoner/episode/episode_context.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::episode {

/// The row of a round that was played, in the form of docs/record.md.
record::RoundRecord round_record(const EpisodeContext& context, const Candidate& candidate);

/// Writes round and verdict of a candidate; does nothing without a store. Errors: the store's.
Async<Done> record_candidate(const EpisodeContext* context, const Candidate* candidate);

/// Writes the hidden verdict on the final answer. Errors: the store's.
Async<Done> record_hidden(const EpisodeContext* context, const tasks::Verdict* verdict);

}  // namespace flowreasoner::episode
