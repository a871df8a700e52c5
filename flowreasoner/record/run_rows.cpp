#include "flowreasoner/record/run_rows.h"

#include <chrono>
#include <random>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "flowreasoner/record/run_owner.h"

namespace flowreasoner::record {
namespace {

using SystemTime = std::chrono::system_clock::time_point;

std::string utc_text(SystemTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), rest);
}

Error no_run(const std::string& wanted) {
  return Error(Errc::kNotFound, "there is no run '" + wanted + "' in the run store");
}

constexpr std::string_view kRunColumns =
    "runs.id, started, ended, command, flags, seed, revision, machine, runs.status, owner";

RunRecord read_run(Statement& row, std::string& owner) {
  RunRecord run;
  run.id = row.text();
  run.started = row.text();
  run.ended = row.text();
  run.command = row.text();
  run.flags = row.json();
  run.seed = static_cast<std::uint64_t>(row.integer());
  run.revision = row.text();
  run.machine = row.json();
  run.status = status_from_name(row.text()).value_or(Status::kFailed);
  owner = row.text();
  return run;
}

/// The whole id for "last", or for a beginning that fits one run.
Result<std::string> resolve_run(Database& database, const std::string& wanted) {
  const bool is_last = wanted == "last";
  Statement query =
      is_last ? database.use("SELECT id FROM runs ORDER BY started DESC, id DESC LIMIT 1")
              : database.use("SELECT id FROM runs WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2");
  if (!is_last) query.bind(std::string_view(wanted));
  FR_TRY(const bool found, query.step());
  if (!found || wanted.empty()) return no_run(wanted);
  std::string id = query.text();
  FR_TRY(const bool found_more, query.step());
  if (found_more) {
    return Error(Errc::kInvalidArgument, "more than one run begins with '" + wanted + "'");
  }
  return id;
}

// The totals of one run, by index look-ups.
constexpr std::string_view kRunTotals =
    ", (SELECT count(*) FROM episodes WHERE run = runs.id)"
    ", (SELECT count(*) FROM episodes WHERE run = runs.id AND status = 'done')"
    ", (SELECT count(*) FROM calls JOIN episodes ON episode = episodes.id WHERE run = runs.id)"
    ", (SELECT total(prompt_tokens + completion_tokens) FROM calls JOIN episodes ON episode = "
    "episodes.id"
    " WHERE run = runs.id)"
    ", (SELECT total(usd) FROM calls JOIN episodes ON episode = episodes.id WHERE run = runs.id)";

RunSummary read_summary(Statement& row) {
  RunSummary summary;
  std::string owner;
  summary.run = read_run(row, owner);
  summary.episodes = row.integer();
  summary.episodes_done = row.integer();
  summary.calls = row.integer();
  summary.tokens = row.integer();
  summary.usd = row.number();
  summary.is_alive = summary.run.status == Status::kRunning && is_process_alive(owner);
  return summary;
}

Result<bool> has_run(Database& database, const std::string& id) {
  Statement query = database.use("SELECT 1 FROM runs WHERE id = ?");
  query.bind(std::string_view(id));
  return query.step();
}

}  // namespace

std::string make_run_id() {
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's base 32
  std::random_device random;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::string id = fmt::format("{:%Y%m%d-%H%M%S}-", fmt::gmtime(now));
  for (int i = 0; i < 4; ++i) id += kDigits[random() % kDigits.size()];
  return id;
}

Result<RunRecord> insert_run(Database& database, RunRecord run) {
  const bool is_id_ours = run.id.empty();
  if (is_id_ours) run.id = make_run_id();
  FR_TRY(bool is_taken, has_run(database, run.id));
  if (is_taken && !is_id_ours) {
    return Error(Errc::kInvalidArgument, "there is a run '" + run.id + "' already");
  }
  while (is_taken) {
    run.id = make_run_id();
    FR_TRY(is_taken, has_run(database, run.id));
  }
  if (run.started.empty()) run.started = utc_text(std::chrono::system_clock::now());
  Statement insert = database.use("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(std::string_view(run.id)).bind(std::string_view(run.started));
  insert.bind(std::string_view(run.ended)).bind(std::string_view(run.command));
  insert.bind(std::string_view(dump_json(run.flags))).bind(static_cast<std::int64_t>(run.seed));
  insert.bind(std::string_view(run.revision)).bind(std::string_view(dump_json(run.machine)));
  insert.bind(status_name(run.status)).bind(std::string_view(own_process_name()));
  FR_TRY([[maybe_unused]] const bool row, insert.step());
  return run;
}

Result<RunRecord> take_up_run(Database& database, const std::string& wanted) {
  FR_TRY(const std::string id, resolve_run(database, wanted));
  std::string owner;
  RunRecord run;
  {
    Statement query =
        database.use("SELECT " + std::string(kRunColumns) + " FROM runs WHERE id = ?");
    query.bind(std::string_view(id));
    FR_TRY(const bool found, query.step());
    if (!found) return no_run(wanted);
    run = read_run(query, owner);
  }
  const std::string own = own_process_name();
  if (run.status == Status::kRunning && owner != own && is_process_alive(owner)) {
    return Error(Errc::kInvalidArgument, "run " + id + " is still going on in another process");
  }
  Statement update =
      database.use("UPDATE runs SET status = 'running', ended = '', owner = ? WHERE id = ?");
  update.bind(std::string_view(own)).bind(std::string_view(id));
  FR_TRY([[maybe_unused]] const bool row, update.step());
  run.status = Status::kRunning;
  run.ended.clear();
  return run;
}

Result<Done> finish_run(Database& database, const std::string& id, Status status) {
  Statement update = database.use("UPDATE runs SET status = ?, ended = ? WHERE id = ?");
  const std::string now = utc_text(std::chrono::system_clock::now());
  update.bind(status_name(status)).bind(std::string_view(now)).bind(std::string_view(id));
  FR_TRY([[maybe_unused]] const bool row, update.step());
  if (database.changed_rows() == 0) return no_run(id);
  return Done{};
}

Result<std::vector<RunSummary>> select_runs(Database& database, std::size_t limit) {
  Statement query = database.use("SELECT " + std::string(kRunColumns) + std::string(kRunTotals) +
                                 " FROM runs ORDER BY started DESC, runs.id DESC LIMIT ?");
  query.bind(static_cast<std::int64_t>(limit));
  std::vector<RunSummary> runs;
  for (;;) {
    FR_TRY(const bool has_row, query.step());
    if (!has_row) return runs;
    runs.push_back(read_summary(query));
  }
}

Result<RunSummary> select_run(Database& database, const std::string& wanted) {
  FR_TRY(const std::string id, resolve_run(database, wanted));
  Statement query = database.use("SELECT " + std::string(kRunColumns) + std::string(kRunTotals) +
                                 " FROM runs WHERE id = ?");
  query.bind(std::string_view(id));
  FR_TRY(const bool found, query.step());
  if (!found) return no_run(wanted);
  return read_summary(query);
}

Result<std::vector<std::string>> delete_runs(Database& database, const PruneOptions& options) {
  std::vector<std::string> doomed;
  if (!options.keep_last && !options.older_than) return doomed;
  const auto age = options.older_than.value_or(std::chrono::seconds(0));
  const std::string before = utc_text(std::chrono::system_clock::now() - age);
  {
    Statement query = database.use(
        "SELECT id, status, owner FROM runs WHERE started <= ?1 AND id NOT IN"
        " (SELECT id FROM runs ORDER BY started DESC, id DESC LIMIT ?2)");
    query.bind(std::string_view(before));
    query.bind(static_cast<std::int64_t>(options.keep_last.value_or(0)));
    for (;;) {
      FR_TRY(const bool has_row, query.step());
      if (!has_row) break;
      std::string id = query.text();
      const Status status = status_from_name(query.text()).value_or(Status::kFailed);
      const bool is_alive = status == Status::kRunning && is_process_alive(query.text());
      const bool is_finished = status == Status::kDone || status == Status::kFailed;
      if (!is_alive && (is_finished || !options.keep_unfinished)) doomed.push_back(std::move(id));
    }
  }
  for (const std::string& id : doomed) {
    Statement remove = database.use("DELETE FROM runs WHERE id = ?");
    remove.bind(std::string_view(id));
    FR_TRY([[maybe_unused]] const bool row, remove.step());
  }
  return doomed;
}

}  // namespace flowreasoner::record
