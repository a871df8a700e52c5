#include "flowreasoner/record/database.h"

#include <stdexcept>
#include <thread>

#include <sqlite3.h>

#include "flowreasoner/base/secret.h"

namespace flowreasoner::record {
namespace {

constexpr const char* kPageSize = "PRAGMA page_size = 16384";
// Pages in the log before they are copied into the file (64 MiB): a burst of calls waits for no
// copying.
constexpr const char* kCheckpoint = "PRAGMA wal_autocheckpoint = 4096;";

Error sqlite_error(sqlite3* database, int status, int busy_ms) {
  const std::string reason =
      database == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(database);
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(Errc::kTimeout, "another process kept the run store busy for more than " +
                                       std::to_string(busy_ms) + " ms");
    case SQLITE_CONSTRAINT:
      return Error(Errc::kInvalidArgument, "run store: " + reason);
    case SQLITE_NOTADB:
      return Error(Errc::kInvalidArgument, "not a run store: " + reason);
    case SQLITE_FULL:
      return Error(Errc::kIo, "run store: the disk is full");
    default:
      return Error(Errc::kIo, "run store: " + mask_secrets(reason));
  }
}

void expect_ok(int status, const char* doing) {
  if (status != SQLITE_OK) {
    throw std::logic_error(std::string("SQL: ") + doing + ": " + sqlite3_errstr(status));
  }
}

}  // namespace

Statement::~Statement() {
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
}

Statement& Statement::bind(std::int64_t value) {
  if (failed_ == SQLITE_OK) expect_ok(sqlite3_bind_int64(prepared_, ++bound_, value), "bind");
  return *this;
}

Statement& Statement::bind(double value) {
  if (failed_ == SQLITE_OK) expect_ok(sqlite3_bind_double(prepared_, ++bound_, value), "bind");
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  if (failed_ != SQLITE_OK) return *this;
  const std::string masked = mask_secrets(std::string(text));
  expect_ok(sqlite3_bind_text64(prepared_, ++bound_, masked.data(), masked.size(), SQLITE_TRANSIENT,
                                SQLITE_UTF8),
            "bind");
  return *this;
}

Statement& Statement::bind(const Json& value) {
  if (!value.is_null()) return bind(std::string_view(dump_json(value)));
  if (failed_ == SQLITE_OK) expect_ok(sqlite3_bind_null(prepared_, ++bound_), "bind");
  return *this;
}

Result<bool> Statement::step() {
  column_ = 0;
  if (failed_ != SQLITE_OK) return sqlite_error(database_, failed_, busy_ms_);
  const int status = sqlite3_step(prepared_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return sqlite_error(database_, status, busy_ms_);
}

std::int64_t Statement::integer() {
  return sqlite3_column_int64(prepared_, column_++);
}
double Statement::number() {
  return sqlite3_column_double(prepared_, column_++);
}

std::string Statement::text() {
  const int column = column_++;
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(prepared_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

Json Statement::json() {
  const std::string stored = text();
  if (stored.empty()) return nullptr;
  Json value = Json::parse(stored, nullptr, false);
  return value.is_discarded() ? Json(nullptr) : value;
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 std::chrono::milliseconds busy_timeout) {
  if (path.has_parent_path()) {
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (failed) {
      return Error(Errc::kIo,
                   "cannot make " + path.parent_path().string() + ": " + failed.message());
    }
  }
  sqlite3* handle = nullptr;
  const int busy_ms = static_cast<int>(busy_timeout.count());
  const int status =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (status != SQLITE_OK) {
    Error failed = sqlite_error(handle, status, busy_ms);
    sqlite3_close(handle);
    return failed;
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  // Holds for a file that is made now. A call takes some kilobytes: larger pages mean fewer, larger
  // writes.
  sqlite3_exec(handle, kPageSize, nullptr, nullptr, nullptr);
  return std::unique_ptr<Database>(new Database(handle, busy_ms));
}

Result<bool> Database::use_write_ahead_log(bool survive_power_loss) {
  const std::string rest = std::string("PRAGMA foreign_keys = ON;") + kCheckpoint +
                           "PRAGMA synchronous = " + (survive_power_loss ? "FULL" : "NORMAL");
  // The change of mode asks for a lock that does not heed the busy timeout: ask again until then.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_ms_);
  for (;;) {
    auto done = execute("PRAGMA journal_mode = WAL");
    if (done) return execute(rest);
    if (done.error().code() != Errc::kTimeout || std::chrono::steady_clock::now() > give_up) {
      return done;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Database::~Database() {
  for (const auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared);
  sqlite3_close(handle_);
}

Statement Database::use(std::string_view sql) {
  sqlite3_stmt*& prepared = prepared_[std::string(sql)];
  int status = SQLITE_OK;
  if (prepared == nullptr) {
    status = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (status == SQLITE_ERROR)
      throw std::logic_error(std::string("SQL: ") + sqlite3_errmsg(handle_));
  }
  return Statement(handle_, prepared, status, busy_ms_);
}

Result<bool> Database::execute(const std::string& sql) {
  const int status = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return sqlite_error(handle_, status, busy_ms_);
  return true;
}

Result<std::int64_t> Database::integer_of(std::string_view sql) {
  Statement query = use(sql);
  FR_TRY(const bool has_row, query.step());
  return has_row ? query.integer() : 0;
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}
std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_);
}
std::int64_t Database::changed_rows() const {
  return sqlite3_changes(handle_);
}

}  // namespace flowreasoner::record
