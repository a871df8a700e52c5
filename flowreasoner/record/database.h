#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace flowreasoner::record {

/// A prepared statement in use: values are bound from left to right, then rows are read from left
/// to right.
///
///   auto insert = database.use("INSERT INTO t VALUES (?, ?)");
///   insert.bind(1).bind("text");
///   FR_TRY(bool has_row, insert.step());
///
/// Misuse (a wrong SQL text, too many values) is a bug and throws. Texts are masked (base/secret.h)
/// as they are bound. Resets the statement when it goes; at most one use of a text at a time.
/// Thread rule: the database's.
class Statement {
 public:
  /// `failed`: the status of a preparation that the file did not allow, which step() then returns;
  /// 0: none.
  Statement(sqlite3* database, sqlite3_stmt* prepared, int failed, int busy_ms)
      : database_(database), prepared_(prepared), failed_(failed), busy_ms_(busy_ms) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  Statement& bind(std::string_view text);
  Statement& bind(const Json& value);  ///< null as NULL, else its text

  /// True: a row is there. False: done.
  Result<bool> step();

  std::int64_t integer();
  double number();
  std::string text();
  Json json();  ///< NULL, and text that is no JSON, as null

 private:
  sqlite3* database_;
  sqlite3_stmt* prepared_;
  int failed_;
  int busy_ms_;
  int bound_ = 0;
  int column_ = 0;
};

/// One connection to a SQLite file. Thread rule: one thread at a time. Errors: kIo (disk full,
/// damaged file), kTimeout (another process held the file longer than the busy timeout),
/// kInvalidArgument (a constraint).
class Database {
 public:
  /// Opens or makes the file; nothing is written to it yet.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                std::chrono::milliseconds busy_timeout);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Write-ahead log, foreign keys. Once it is known that the file is ours: the log's mode stays in
  /// the file.
  Result<bool> use_write_ahead_log(bool survive_power_loss);

  /// The statement of this text, prepared once.
  Statement use(std::string_view sql);
  /// Runs one or more statements that yield no rows.
  Result<bool> execute(const std::string& sql);
  /// The first column of the first row, as an integer: for pragmas and counts.
  Result<std::int64_t> integer_of(std::string_view sql);

  bool in_transaction() const;
  std::int64_t last_insert_id() const;
  std::int64_t changed_rows() const;

 private:
  Database(sqlite3* handle, int busy_ms) : handle_(handle), busy_ms_(busy_ms) {}

  sqlite3* handle_;
  int busy_ms_;
  std::unordered_map<std::string, sqlite3_stmt*> prepared_;
};

}  // namespace flowreasoner::record
