// Episodes and what hangs on them: rounds, calls, verdicts.
#include "flowreasoner/record/run_rows.h"

namespace flowreasoner::record {
namespace {

EpisodeRecord read_episode(Statement& row) {
  EpisodeRecord episode;
  episode.id = row.integer();
  episode.run = row.text();
  episode.index = row.integer();
  episode.problem = row.text();
  episode.set = row.text();
  episode.status = status_from_name(row.text()).value_or(Status::kFailed);
  episode.result = row.json();
  return episode;
}

constexpr std::string_view kCallColumns =
    "episode, scope, key, occurrence, round, candidate, ordinal, operator, model, request, reply, "
    "prompt_tokens, completion_tokens, cached_tokens, usd, latency_us, retries, from_cache";

CallRecord read_call(Statement& row) {
  CallRecord call;
  call.episode = row.integer();
  call.name.scope = row.text();
  call.name.key = row.text();
  call.name.occurrence = row.integer();
  call.round = row.integer();
  call.candidate = row.integer();
  call.ordinal = row.integer();
  call.operator_name = row.text();
  call.model = row.text();
  call.request = row.json();
  call.reply = row.json();
  call.prompt_tokens = row.integer();
  call.completion_tokens = row.integer();
  call.cached_tokens = row.integer();
  call.usd = row.number();
  call.latency = std::chrono::microseconds(row.integer());
  call.retries = static_cast<int>(row.integer());
  call.from_cache = row.integer() != 0;
  return call;
}

constexpr std::string_view kRoundColumns =
    "episode, number, candidate, parent, messages, reply, reasoning, modification, graph, prompt, "
    "ast_hash, "
    "nodes, checks, visible, hidden, reward, feedback, error, score, usd, tokens, calls";

RoundRecord read_round(Statement& row) {
  RoundRecord round;
  round.episode = row.integer();
  round.number = row.integer();
  round.candidate = row.integer();
  round.parent = row.integer();
  round.messages = row.json();
  round.reply = row.text();
  round.reasoning = row.text();
  round.modification = row.text();
  round.graph = row.text();
  round.prompt = row.text();
  round.ast_hash = row.text();
  round.nodes = row.integer();
  round.checks = row.json();
  round.visible = row.json();
  round.hidden = row.json();
  round.reward = row.json();
  round.feedback = row.text();
  round.error = row.text();
  round.score = row.number();
  round.usd = row.number();
  round.tokens = row.integer();
  round.calls = row.integer();
  return round;
}

VerdictRecord read_verdict(Statement& row) {
  VerdictRecord verdict;
  verdict.episode = row.integer();
  verdict.round = row.integer();
  verdict.candidate = row.integer();
  verdict.kind = row.text();
  verdict.passed = row.integer();
  verdict.total = row.integer();
  verdict.verdict = row.json();
  return verdict;
}

/// All rows of a query on one episode.
template <class Record, class Read>
Result<std::vector<Record>> select_all(Database& database, std::string_view sql, EpisodeId episode,
                                       Read read) {
  Statement query = database.use(sql);
  query.bind(episode);
  std::vector<Record> records;
  for (;;) {
    FR_TRY(const bool has_row, query.step());
    if (!has_row) return records;
    records.push_back(read(query));
  }
}

Result<std::optional<EpisodeRecord>> find_episode(Database& database, const std::string& run,
                                                  std::int64_t index) {
  Statement query = database.use("SELECT * FROM episodes WHERE run = ? AND position = ?");
  query.bind(std::string_view(run)).bind(index);
  FR_TRY(const bool found, query.step());
  if (!found) return std::optional<EpisodeRecord>();
  return std::optional<EpisodeRecord>(read_episode(query));
}

}  // namespace

Result<EpisodeStart> insert_episode(Database& database, EpisodeRecord episode) {
  FR_TRY(const auto earlier, find_episode(database, episode.run, episode.index));
  if (!earlier) {
    Statement insert = database.use(
        "INSERT INTO episodes (run, position, problem, problem_set, status, result)"
        " VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(std::string_view(episode.run)).bind(episode.index);
    insert.bind(std::string_view(episode.problem)).bind(std::string_view(episode.set));
    insert.bind(status_name(episode.status)).bind(episode.result);
    auto inserted = insert.step();
    if (!inserted && inserted.error().code() == Errc::kInvalidArgument) {
      return Error(Errc::kNotFound, "there is no run '" + episode.run + "' in the run store");
    }
    if (!inserted) return inserted.error();
    episode.id = database.last_insert_id();
    return EpisodeStart{std::move(episode), RecordedCalls()};
  }
  if (earlier->problem != episode.problem) {
    return Error(Errc::kInvalidArgument,
                 "run " + episode.run + " has problem '" + earlier->problem + "' at place " +
                     std::to_string(episode.index) + ", not '" + episode.problem +
                     "': resume it with the problems it began with");
  }
  EpisodeStart start;
  start.episode = *earlier;
  if (earlier->status == Status::kDone) return start;
  FR_TRY(auto calls, select_calls(database, earlier->id));
  start.calls = RecordedCalls(std::move(calls));
  return start;
}

Result<Done> finish_episode(Database& database, EpisodeId episode, Status status,
                            const Json& result) {
  Statement update = database.use("UPDATE episodes SET status = ?, result = ? WHERE id = ?");
  update.bind(status_name(status)).bind(result).bind(episode);
  FR_TRY([[maybe_unused]] const bool row, update.step());
  if (database.changed_rows() == 0) {
    return Error(Errc::kNotFound, "there is no episode " + std::to_string(episode));
  }
  return Done{};
}

Result<std::vector<EpisodeRecord>> select_episodes(Database& database, const std::string& run) {
  Statement query = database.use("SELECT * FROM episodes WHERE run = ? ORDER BY position");
  query.bind(std::string_view(run));
  std::vector<EpisodeRecord> episodes;
  for (;;) {
    FR_TRY(const bool has_row, query.step());
    if (!has_row) return episodes;
    episodes.push_back(read_episode(query));
  }
}

Result<EpisodeDetail> select_episode_detail(Database& database, EpisodeId episode) {
  FR_TRY(auto found, select_all<EpisodeRecord>(database, "SELECT * FROM episodes WHERE id = ?",
                                               episode, read_episode));
  if (found.empty()) {
    return Error(Errc::kNotFound, "there is no episode " + std::to_string(episode));
  }
  EpisodeDetail detail;
  detail.episode = std::move(found.front());
  const std::string rounds = "SELECT " + std::string(kRoundColumns) +
                             " FROM rounds WHERE episode = ? ORDER BY number, candidate";
  FR_TRY(detail.rounds, select_all<RoundRecord>(database, rounds, episode, read_round));
  FR_TRY(detail.calls, select_calls(database, episode));
  FR_TRY(detail.verdicts,
         select_all<VerdictRecord>(
             database, "SELECT * FROM verdicts WHERE episode = ? ORDER BY round, candidate, kind",
             episode, read_verdict));
  return detail;
}

Result<Done> insert_call(Database& database, const CallRecord& call) {
  static const std::string sql = "INSERT INTO calls (" + std::string(kCallColumns) +
                                 ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  Statement insert = database.use(sql);
  insert.bind(call.episode).bind(std::string_view(call.name.scope));
  insert.bind(std::string_view(call.name.key)).bind(call.name.occurrence);
  insert.bind(call.round).bind(call.candidate).bind(call.ordinal);
  insert.bind(std::string_view(call.operator_name)).bind(std::string_view(call.model));
  insert.bind(call.request).bind(call.reply);
  insert.bind(call.prompt_tokens).bind(call.completion_tokens).bind(call.cached_tokens);
  insert.bind(call.usd).bind(static_cast<std::int64_t>(call.latency.count()));
  insert.bind(static_cast<std::int64_t>(call.retries));
  insert.bind(static_cast<std::int64_t>(call.from_cache));
  auto done = insert.step();
  if (!done && done.error().code() == Errc::kInvalidArgument) {
    return Error(Errc::kInvalidArgument, "call " + call.name.key.substr(0, 12) + " number " +
                                             std::to_string(call.name.occurrence) + " of episode " +
                                             std::to_string(call.episode) +
                                             " is recorded already, or has no episode");
  }
  if (!done) return done.error();
  return Done{};
}

Result<std::optional<CallRecord>> select_call(Database& database, EpisodeId episode,
                                              const CallName& name) {
  Statement query =
      database.use("SELECT " + std::string(kCallColumns) +
                   " FROM calls WHERE episode = ? AND scope = ? AND key = ? AND occurrence = ?");
  query.bind(episode).bind(std::string_view(name.scope));
  query.bind(std::string_view(name.key)).bind(name.occurrence);
  FR_TRY(const bool found, query.step());
  if (!found) return std::optional<CallRecord>();
  return std::optional<CallRecord>(read_call(query));
}

Result<std::vector<CallRecord>> select_calls(Database& database, EpisodeId episode) {
  const std::string sql =
      "SELECT " + std::string(kCallColumns) + " FROM calls WHERE episode = ? ORDER BY id";
  return select_all<CallRecord>(database, sql, episode, read_call);
}

Result<Done> upsert_round(Database& database, const RoundRecord& round) {
  static const std::string sql =
      "INSERT OR REPLACE INTO rounds (" + std::string(kRoundColumns) +
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  Statement insert = database.use(sql);
  insert.bind(round.episode).bind(round.number).bind(round.candidate).bind(round.parent);
  insert.bind(round.messages).bind(std::string_view(round.reply));
  insert.bind(std::string_view(round.reasoning)).bind(std::string_view(round.modification));
  insert.bind(std::string_view(round.graph)).bind(std::string_view(round.prompt));
  insert.bind(std::string_view(round.ast_hash)).bind(round.nodes);
  insert.bind(round.checks).bind(round.visible).bind(round.hidden).bind(round.reward);
  insert.bind(std::string_view(round.feedback)).bind(std::string_view(round.error));
  insert.bind(round.score).bind(round.usd).bind(round.tokens).bind(round.calls);
  FR_TRY([[maybe_unused]] const bool row, insert.step());
  return Done{};
}

Result<Done> upsert_verdict(Database& database, const VerdictRecord& verdict) {
  Statement insert = database.use("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(verdict.episode).bind(verdict.round).bind(verdict.candidate);
  insert.bind(std::string_view(verdict.kind)).bind(verdict.passed).bind(verdict.total);
  insert.bind(verdict.verdict);
  FR_TRY([[maybe_unused]] const bool row, insert.step());
  return Done{};
}

}  // namespace flowreasoner::record
