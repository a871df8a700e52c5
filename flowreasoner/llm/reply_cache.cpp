#include "flowreasoner/llm/reply_cache.h"

#include <thread>
#include <utility>

#include <sqlite3.h>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/secret.h"

namespace flowreasoner::llm {
namespace {

constexpr int kBusyMs = 10'000;
constexpr int kApplicationId = 0x46527263;  // "FRrc": tells our files from others
constexpr int kVersion = 1;
constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL) WITHOUT ROWID;"
    "PRAGMA application_id = 1179808355;"
    "PRAGMA user_version = 1;";
static_assert(kApplicationId == 1179808355 && kVersion == 1, "as in the schema");

int integer_of(sqlite3* database, const char* sql, int& value) {
  sqlite3_stmt* statement = nullptr;
  int status = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  if (status == SQLITE_OK) {
    status = sqlite3_step(statement);
    if (status == SQLITE_ROW) value = sqlite3_column_int(statement, 0);
  }
  sqlite3_finalize(statement);
  return status == SQLITE_ROW ? SQLITE_OK : status;
}

/// A statement is ready for its next use, however this one ended.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

void bind(sqlite3_stmt* statement, int at, const std::string& text) {
  sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

}  // namespace

Result<std::unique_ptr<ReplyCache>> ReplyCache::open(const std::filesystem::path& path) {
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) {
    return Error(Errc::kIo, "reply cache " + path.string() + ": " + failed.message());
  }
  sqlite3* database = nullptr;
  const int status =
      sqlite3_open_v2(path.c_str(), &database,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<ReplyCache> cache(new ReplyCache(database, path.string()));
  if (status != SQLITE_OK) return cache->failure();
  if (auto prepared = cache->prepare(); !prepared) return prepared.error();
  return cache;
}

ReplyCache::~ReplyCache() {
  thread_.reset();  // waits for what uses the rest
  sqlite3_finalize(select_);
  sqlite3_finalize(insert_);
  sqlite3_close(database_);
}

Error ReplyCache::failure() const {
  const int status = sqlite3_errcode(database_) & 0xff;
  const std::string where = "reply cache " + path_ + ": ";
  if (status == SQLITE_BUSY || status == SQLITE_LOCKED) {
    return Error(Errc::kTimeout, where + "another process keeps it busy");
  }
  if (status == SQLITE_NOTADB) return Error(Errc::kInvalidArgument, where + "not a reply cache");
  return Error(Errc::kIo, where + sqlite3_errmsg(database_));
}

Result<void> ReplyCache::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
  return {};
}

Result<void> ReplyCache::prepare() {
  sqlite3_busy_timeout(database_, kBusyMs);
  // One process makes the tables; the others wait here and then find them made.
  if (auto begun = execute("BEGIN IMMEDIATE"); !begun) return begun;
  int application = 0;
  int version = 0;
  int tables = 0;
  if (integer_of(database_, "PRAGMA application_id", application) != SQLITE_OK ||
      integer_of(database_, "PRAGMA user_version", version) != SQLITE_OK ||
      integer_of(database_, "SELECT count(*) FROM sqlite_master", tables) != SQLITE_OK) {
    return failure();
  }
  const bool is_new = application == 0 && version == 0 && tables == 0;
  if (!is_new && application != kApplicationId) {
    return Error(Errc::kInvalidArgument, "reply cache " + path_ + ": not a reply cache");
  }
  if (version > kVersion) {
    return Error(Errc::kInvalidArgument,
                 "reply cache " + path_ + ": written by a newer version of this program");
  }
  if (is_new) {
    if (auto made = execute(kSchema); !made) return made;
  }
  if (auto done = execute("COMMIT"); !done) return done;
  if (auto done = use_write_ahead_log(); !done) return done;
  if (sqlite3_prepare_v3(database_, "SELECT reply FROM replies WHERE key = ?", -1,
                         SQLITE_PREPARE_PERSISTENT, &select_, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v3(database_, "INSERT OR IGNORE INTO replies VALUES (?, ?)", -1,
                         SQLITE_PREPARE_PERSISTENT, &insert_, nullptr) != SQLITE_OK) {
    return failure();
  }
  return {};
}

Result<void> ReplyCache::use_write_ahead_log() {
  // The change of mode asks for a lock that does not heed the busy timeout: ask again until then.
  const auto give_up = Clock::now() + Milliseconds(kBusyMs);
  for (;;) {
    auto done = execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    if (done || done.error().code() != Errc::kTimeout || Clock::now() > give_up) return done;
    std::this_thread::sleep_for(Milliseconds(5));
  }
}

Async<std::optional<ChatReply>> ReplyCache::find(std::string key) {
  const auto look = [this, key = std::move(key)] { return find_now(key); };
  co_return co_await thread_->run(look);
}

Async<Done> ReplyCache::put(std::string key, ChatReply reply) {
  const auto store = [this, key = std::move(key), reply = std::move(reply)] {
    return put_now(key, reply);
  };
  co_return co_await thread_->run(store);
}

Result<std::optional<ChatReply>> ReplyCache::find_now(const std::string& key) {
  const Use use(select_);
  bind(select_, 1, key);
  const int status = sqlite3_step(select_);
  if (status == SQLITE_DONE) return std::optional<ChatReply>();
  if (status != SQLITE_ROW) return failure();
  const auto* text = static_cast<const char*>(sqlite3_column_blob(select_, 0));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select_, 0));
  FR_TRY(const Json json, parse_json(std::string_view(text, size), "a reply of the cache"));
  FR_TRY(ChatReply reply, reply_from_json(json));
  reply.from_cache = true;
  return std::optional<ChatReply>(std::move(reply));
}

Result<Done> ReplyCache::put_now(const std::string& key, const ChatReply& reply) {
  const std::string text = mask_secrets(dump_json(to_json(reply)));
  const Use use(insert_);
  bind(insert_, 1, key);
  bind(insert_, 2, text);
  if (sqlite3_step(insert_) != SQLITE_DONE) return failure();
  return Done{};
}

}  // namespace flowreasoner::llm
