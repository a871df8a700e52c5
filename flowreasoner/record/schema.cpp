#include "flowreasoner/record/schema.h"

#include <array>

namespace flowreasoner::record {
namespace {

// "FLRS" in ASCII: tells `file` and us that it is a run store.
constexpr std::int64_t kApplicationId = 0x464c5253;

constexpr const char* kVersion1 = R"sql(
CREATE TABLE runs (
  id TEXT PRIMARY KEY NOT NULL,
  started TEXT NOT NULL, ended TEXT NOT NULL,
  command TEXT NOT NULL, flags TEXT NOT NULL, seed INTEGER NOT NULL,
  revision TEXT NOT NULL, machine TEXT NOT NULL,
  status TEXT NOT NULL, owner TEXT NOT NULL
);
CREATE INDEX runs_by_start ON runs (started);
CREATE TABLE episodes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  problem TEXT NOT NULL, problem_set TEXT NOT NULL,
  status TEXT NOT NULL, result TEXT,
  UNIQUE (run, position)
);
CREATE TABLE rounds (
  episode INTEGER NOT NULL REFERENCES episodes (id) ON DELETE CASCADE,
  number INTEGER NOT NULL, candidate INTEGER NOT NULL, parent INTEGER NOT NULL,
  messages TEXT, reply TEXT NOT NULL, reasoning TEXT NOT NULL, modification TEXT NOT NULL,
  graph TEXT NOT NULL, prompt TEXT NOT NULL, ast_hash TEXT NOT NULL, nodes INTEGER NOT NULL,
  checks TEXT, visible TEXT, hidden TEXT, reward TEXT,
  feedback TEXT NOT NULL, error TEXT NOT NULL,
  score REAL NOT NULL, usd REAL NOT NULL, tokens INTEGER NOT NULL, calls INTEGER NOT NULL,
  UNIQUE (episode, number, candidate)
);
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  episode INTEGER NOT NULL REFERENCES episodes (id) ON DELETE CASCADE,
  scope TEXT NOT NULL, key TEXT NOT NULL, occurrence INTEGER NOT NULL,
  round INTEGER NOT NULL, candidate INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  operator TEXT NOT NULL, model TEXT NOT NULL,
  request TEXT, reply TEXT,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
  usd REAL NOT NULL, latency_us INTEGER NOT NULL, retries INTEGER NOT NULL, from_cache INTEGER NOT NULL,
  UNIQUE (episode, scope, key, occurrence)
);
CREATE TABLE verdicts (
  episode INTEGER NOT NULL REFERENCES episodes (id) ON DELETE CASCADE,
  round INTEGER NOT NULL, candidate INTEGER NOT NULL, kind TEXT NOT NULL,
  passed INTEGER NOT NULL, total INTEGER NOT NULL, verdict TEXT,
  UNIQUE (episode, round, candidate, kind)
);
)sql";

constexpr std::array kSteps = {SchemaStep{1, kVersion1}};

Result<bool> apply_steps(Database& database, std::span<const SchemaStep> steps, std::int64_t from) {
  for (const SchemaStep& step : steps) {
    if (step.version <= from) continue;
    FR_TRY([[maybe_unused]] bool made, database.execute(step.sql));
  }
  FR_TRY([[maybe_unused]] bool marked,
         database.execute("PRAGMA application_id = " + std::to_string(kApplicationId) +
                          "; PRAGMA user_version = " + std::to_string(steps.back().version)));
  return true;
}

/// The version of the file, 0 for an empty one; refuses what no step can bring forward. Inside of a
/// transaction: another process may be making the file, and what is read must belong together.
Result<std::int64_t> readable_version(Database& database, std::span<const SchemaStep> steps) {
  FR_TRY(const std::int64_t version, database.integer_of("PRAGMA user_version"));
  FR_TRY(const std::int64_t owner, database.integer_of("PRAGMA application_id"));
  FR_TRY(const std::int64_t tables, database.integer_of("SELECT count(*) FROM sqlite_schema"));
  const int newest = steps.back().version;
  if (version == 0 && owner == 0 && tables == 0) return 0;
  if (owner != kApplicationId) {
    return Error(Errc::kInvalidArgument, "it is a database of another program, not a run store");
  }
  const std::string versions =
      "it has schema version " + std::to_string(version) + ", and this program reads versions " +
      std::to_string(steps.front().version) + " to " + std::to_string(newest);
  if (version > newest) {
    return Error(Errc::kInvalidArgument, versions + ": use the newer program, or another file");
  }
  if (version < steps.front().version) {
    return Error(Errc::kInvalidArgument, versions + ": use another file");
  }
  return version;
}

}  // namespace

std::span<const SchemaStep> schema_steps() {
  return kSteps;
}

Result<bool> bring_up_to_date(Database& database, std::span<const SchemaStep> steps) {
  FR_TRY([[maybe_unused]] bool begun, database.execute("BEGIN"));
  const auto seen = readable_version(database, steps);
  FR_TRY([[maybe_unused]] bool ended, database.execute("COMMIT"));
  if (!seen) return seen.error();
  if (*seen == steps.back().version) return true;
  // Another process may be at it: look again under the lock.
  FR_TRY([[maybe_unused]] bool locked, database.execute("BEGIN IMMEDIATE"));
  auto version = readable_version(database, steps);
  auto done = version ? apply_steps(database, steps, *version) : Result<bool>(version.error());
  if (done) done = database.execute("COMMIT");
  if (!done && database.in_transaction()) (void)database.execute("ROLLBACK");
  return done;
}

}  // namespace flowreasoner::record
