#pragma once
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/cli/text_line.h"
#include "flowreasoner/record/run_records.h"

namespace flowreasoner::cli {

/// How `runs list` and `runs show` look: pure functions from records to lines, or to JSON.

std::vector<TextLine> runs_list_lines(const std::vector<record::RunSummary>& runs);
/// `{runs: [{id, command, started, ended, status, alive, seed, episodes, done, calls, tokens,
/// usd}]}`
Json runs_json(const std::vector<record::RunSummary>& runs);

/// A run, its episodes one a line, and those of `details` in full.
std::vector<TextLine> run_lines(const record::RunSummary& run,
                                const std::vector<record::EpisodeRecord>& episodes,
                                const std::vector<record::EpisodeDetail>& details);
/// The run's object, with `flags`, `machine`, `revision`, and `episode_list`; a detailed episode
/// has `rounds` and `calls` (without messages and replies, which `runs export` has).
Json run_json(const record::RunSummary& run, const std::vector<record::EpisodeRecord>& episodes,
              const std::vector<record::EpisodeDetail>& details);

}  // namespace flowreasoner::cli
