#pragma once
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/record/database.h"
#include "flowreasoner/record/run_records.h"
#include "flowreasoner/record/run_store.h"

/// The SQL of the run store: records to rows and back, within the caller's transaction. Thread
/// rule: the database's.
namespace flowreasoner::record {

Result<RunRecord> insert_run(Database& database, RunRecord run);
Result<RunRecord> take_up_run(Database& database, const std::string& wanted);
Result<Done> finish_run(Database& database, const std::string& id, Status status);
Result<std::vector<RunSummary>> select_runs(Database& database, std::size_t limit);
Result<RunSummary> select_run(Database& database, const std::string& wanted);
Result<std::vector<std::string>> delete_runs(Database& database, const PruneOptions& options);

Result<EpisodeStart> insert_episode(Database& database, EpisodeRecord episode);
Result<Done> finish_episode(Database& database, EpisodeId episode, Status status,
                            const Json& result);
Result<std::vector<EpisodeRecord>> select_episodes(Database& database, const std::string& run);
Result<EpisodeDetail> select_episode_detail(Database& database, EpisodeId episode);

Result<Done> insert_call(Database& database, const CallRecord& call);
Result<std::optional<CallRecord>> select_call(Database& database, EpisodeId episode,
                                              const CallName& name);
Result<std::vector<CallRecord>> select_calls(Database& database, EpisodeId episode);
Result<Done> upsert_round(Database& database, const RoundRecord& round);
Result<Done> upsert_verdict(Database& database, const VerdictRecord& verdict);

}  // namespace flowreasoner::record
