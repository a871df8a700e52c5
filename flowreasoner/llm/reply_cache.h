#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/thread_pool.h"
#include "flowreasoner/llm/chat_types.h"

struct sqlite3;
struct sqlite3_stmt;

namespace flowreasoner::llm {

/// Replies that were paid for, by the key of their request (request_key()), in one SQLite file.
/// Several processes may use it at once; the first reply that is stored under a key stays.
///
/// Thread rule: one executor; the disk is touched on a thread of its own.
/// Errors: kIo (disk, damaged file), kTimeout (another process kept the file for 10 s).
class ReplyCache {
 public:
  /// Opens or makes the file and its folder. Errors also: kInvalidArgument for a file that is no
  /// reply cache, or one of a newer version.
  static Result<std::unique_ptr<ReplyCache>> open(const std::filesystem::path& path);
  ReplyCache(const ReplyCache&) = delete;
  ReplyCache& operator=(const ReplyCache&) = delete;
  ~ReplyCache();

  /// The reply, marked `from_cache`, or nothing.
  Async<std::optional<ChatReply>> find(std::string key);
  /// On disk when this returns (a crash of the machine may lose the last ones, never damage it).
  Async<Done> put(std::string key, ChatReply reply);

 private:
  ReplyCache(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
  Result<void> prepare();
  Result<void> execute(const char* sql);
  Result<void> use_write_ahead_log();
  Error failure() const;
  Result<std::optional<ChatReply>> find_now(const std::string& key);
  Result<Done> put_now(const std::string& key, const ChatReply& reply);

  sqlite3* database_;
  std::string path_;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  std::unique_ptr<ThreadPool> thread_ = std::make_unique<ThreadPool>(1);
};

}  // namespace flowreasoner::llm
