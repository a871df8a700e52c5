#include "flowreasoner/record/run_store.h"

#include <functional>
#include <utility>

#include "flowreasoner/record/group_writer.h"
#include "flowreasoner/record/run_rows.h"
#include "flowreasoner/record/schema.h"

namespace flowreasoner::record {
namespace {

template <class T>
using Work = std::function<Result<T>(Database&)>;

Result<PruneReport> delete_and_shrink(Database& database, const PruneOptions& options) {
  constexpr std::string_view kSize =
      "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
  PruneReport report;
  FR_TRY(const std::int64_t before, database.integer_of(kSize));
  FR_TRY([[maybe_unused]] const bool begun, database.execute("BEGIN IMMEDIATE"));
  auto deleted = delete_runs(database, options);
  auto done = deleted ? database.execute("COMMIT") : Result<bool>(deleted.error());
  if (!done) {
    if (database.in_transaction()) (void)database.execute("ROLLBACK");
    return done.error();
  }
  report.runs = std::move(*deleted);
  if (report.runs.empty()) return report;
  FR_TRY([[maybe_unused]] const bool shrunk,
         database.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
  FR_TRY(const std::int64_t after, database.integer_of(kSize));
  report.freed_bytes = before - after;
  return report;
}

}  // namespace

struct RunStore::Writer {
  Writer(std::filesystem::path file, asio::any_io_executor executor,
         std::unique_ptr<Database> database, const RunStoreOptions& options)
      : path(std::move(file)),
        group(std::move(executor), std::move(database), options.queue, options.busy_timeout) {}

  std::filesystem::path path;
  GroupWriter group;
};

RecordedCalls::RecordedCalls(std::vector<CallRecord> calls) {
  for (CallRecord& call : calls) {
    CallName name = call.name;
    calls_.emplace(std::move(name), std::move(call));
  }
}

const CallRecord* RecordedCalls::find(const CallName& name) const {
  const auto found = calls_.find(name);
  return found == calls_.end() ? nullptr : &found->second;
}

Result<std::unique_ptr<RunStore>> RunStore::open(asio::any_io_executor executor,
                                                 RunStoreOptions options) {
  const auto prepare = [&]() -> Result<std::unique_ptr<Database>> {
    FR_TRY(auto database, Database::open(options.path, options.busy_timeout));
    FR_TRY([[maybe_unused]] bool current, bring_up_to_date(*database, schema_steps()));
    FR_TRY([[maybe_unused]] bool logged, database->use_write_ahead_log(options.survive_power_loss));
    return database;
  };
  auto database = prepare();
  if (!database) return database.error().with_context("opening " + options.path.string());
  auto writer =
      std::make_unique<Writer>(options.path, std::move(executor), std::move(*database), options);
  return std::unique_ptr<RunStore>(new RunStore(std::move(writer)));
}

RunStore::RunStore(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
RunStore::~RunStore() = default;

const std::filesystem::path& RunStore::path() const {
  return writer_->path;
}
void RunStore::close() {
  writer_->group.close();
}

Async<RunRecord> RunStore::begin_run(RunRecord run) {
  return writer_->group.submit(Work<RunRecord>(
      [run = std::move(run)](Database& database) { return insert_run(database, run); }));
}

Async<RunRecord> RunStore::resume_run(std::string id) {
  return writer_->group.submit(Work<RunRecord>(
      [id = std::move(id)](Database& database) { return take_up_run(database, id); }));
}

Async<Done> RunStore::end_run(std::string id, Status status) {
  return writer_->group.submit(Work<Done>([id = std::move(id), status](Database& database) {
    return finish_run(database, id, status);
  }));
}

Async<EpisodeStart> RunStore::begin_episode(EpisodeRecord episode) {
  return writer_->group.submit(
      Work<EpisodeStart>([episode = std::move(episode)](Database& database) {
        return insert_episode(database, episode);
      }));
}

Async<Done> RunStore::end_episode(EpisodeId episode, Status status, Json result) {
  return writer_->group.submit(
      Work<Done>([episode, status, result = std::move(result)](Database& database) {
        return finish_episode(database, episode, status, result);
      }));
}

Async<Done> RunStore::record_call(CallRecord call) {
  return writer_->group.submit(Work<Done>(
      [call = std::move(call)](Database& database) { return insert_call(database, call); }));
}

Async<std::optional<CallRecord>> RunStore::find_call(EpisodeId episode, CallName name) {
  return writer_->group.submit(
      Work<std::optional<CallRecord>>([episode, name = std::move(name)](Database& database) {
        return select_call(database, episode, name);
      }));
}

Async<Done> RunStore::record_round(RoundRecord round) {
  return writer_->group.submit(Work<Done>(
      [round = std::move(round)](Database& database) { return upsert_round(database, round); }));
}

Async<Done> RunStore::record_verdict(VerdictRecord verdict) {
  return writer_->group.submit(Work<Done>([verdict = std::move(verdict)](Database& database) {
    return upsert_verdict(database, verdict);
  }));
}

Async<std::vector<RunSummary>> RunStore::list_runs(std::size_t limit) {
  return writer_->group.submit(Work<std::vector<RunSummary>>(
      [limit](Database& database) { return select_runs(database, limit); }));
}

Async<RunSummary> RunStore::find_run(std::string id) {
  return writer_->group.submit(Work<RunSummary>(
      [id = std::move(id)](Database& database) { return select_run(database, id); }));
}

Async<std::vector<EpisodeRecord>> RunStore::list_episodes(std::string id) {
  return writer_->group.submit(Work<std::vector<EpisodeRecord>>(
      [id = std::move(id)](Database& database) { return select_episodes(database, id); }));
}

Async<EpisodeDetail> RunStore::show_episode(EpisodeId episode) {
  return writer_->group.submit(Work<EpisodeDetail>(
      [episode](Database& database) { return select_episode_detail(database, episode); }));
}

Async<PruneReport> RunStore::prune(PruneOptions options) {
  return writer_->group.submit_alone(Work<PruneReport>(
      [options](Database& database) { return delete_and_shrink(database, options); }));
}

}  // namespace flowreasoner::record
