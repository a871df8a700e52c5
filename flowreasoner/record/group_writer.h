#pragma once
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/record/database.h"

namespace flowreasoner::record {

/// A request to the writer thread and whoever waits for its answer.
class WriterJob {
 public:
  virtual ~WriterJob() = default;
  /// On the writer thread. In a group, within its transaction.
  virtual void run(Database& database) = 0;
  /// Replaces the answer: the transaction did not become durable.
  virtual void fail(const Error& error) = 0;
  /// On the I/O executor: resumes the waiter.
  virtual void complete() = 0;

  bool is_alone = false;  ///< runs outside of any transaction (VACUUM)
};

/// Owns a database connection on a thread of its own, and commits in groups: whatever waits when
/// the thread is free goes into one transaction, and its callers resume after the commit. The
/// busier, the larger the groups, the less each costs; at rest a request is committed at once.
///
/// Thread rule: submit() and close() from the I/O executor. Work runs on the writer thread and
/// touches only the database and what it owns. Lifetime: outlives every Async it returned. Errors:
/// what the work returns; those of the commit, for the whole group; kOverloaded when `capacity`
/// requests have waited for `patience`; kCancelled after close().
class GroupWriter {
 public:
  GroupWriter(asio::any_io_executor executor, std::unique_ptr<Database> database,
              std::size_t capacity, std::chrono::milliseconds patience);
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// Runs `work` in the next group. When it fails, what it has written stays: let it fail before it
  /// writes.
  template <class T>
  Async<T> submit(std::function<Result<T>(Database&)> work);
  /// Runs `work` between two groups, without a transaction around it.
  template <class T>
  Async<T> submit_alone(std::function<Result<T>(Database&)> work);

  /// Finishes what waits, then ends the thread. May be called twice. Blocks.
  void close();

 private:
  template <class T, class Handler>
  class TypedJob;
  template <class T>
  asio::awaitable<Result<T>> wait_for(std::function<Result<T>(Database&)> work, bool is_alone);

  Async<Done> wait_for_room();
  bool has_room();
  void push(std::unique_ptr<WriterJob> job);
  void write_until_closed();
  void commit_group(std::vector<std::unique_ptr<WriterJob>>& group);

  asio::any_io_executor executor_;
  std::unique_ptr<Database> database_;
  std::size_t capacity_;
  std::chrono::milliseconds patience_;

  std::mutex mutex_;  // guards the three below
  std::condition_variable has_work_;
  std::vector<std::unique_ptr<WriterJob>> waiting_;
  bool is_closed_ = false;

  std::thread thread_;
};

template <class T, class Handler>
class GroupWriter::TypedJob : public WriterJob {
 public:
  TypedJob(asio::any_io_executor executor, std::function<Result<T>(Database&)> work,
           Handler handler)
      : executor_(asio::get_associated_executor(handler, executor)),
        keeps_loop_running_(asio::prefer(executor_, asio::execution::outstanding_work.tracked)),
        work_(std::move(work)),
        handler_(std::move(handler)) {}

  void run(Database& database) override {
    try {
      answer_.emplace(work_(database));
    } catch (const std::exception& bug) {  // must not end the thread on which others wait
      fail(Error(Errc::kInternal, std::string("run store: ") + bug.what()));
    }
  }
  void fail(const Error& error) override { answer_.emplace(error); }
  void complete() override {
    auto resume = [handler = std::move(handler_), answer = std::move(*answer_)]() mutable {
      std::move(handler)(std::move(answer));
    };
    asio::dispatch(executor_, std::move(resume));
  }

 private:
  asio::any_io_executor executor_;
  asio::any_io_executor keeps_loop_running_;
  std::function<Result<T>(Database&)> work_;
  Handler handler_;
  std::optional<Result<T>> answer_;
};

template <class T>
asio::awaitable<Result<T>> GroupWriter::wait_for(std::function<Result<T>(Database&)> work,
                                                 bool is_alone) {
  auto start = [this, is_alone](auto handler, std::function<Result<T>(Database&)> to_do) {
    auto job = std::make_unique<TypedJob<T, decltype(handler)>>(executor_, std::move(to_do),
                                                                std::move(handler));
    job->is_alone = is_alone;
    push(std::move(job));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<T>)>(
      std::move(start), asio::use_awaitable, std::move(work));
}

template <class T>
Async<T> GroupWriter::submit(std::function<Result<T>(Database&)> work) {
  if (!has_room()) {
    const auto room = co_await wait_for_room();
    if (!room) co_return room.error();
  }
  co_return co_await wait_for<T>(std::move(work), false);
}

template <class T>
Async<T> GroupWriter::submit_alone(std::function<Result<T>(Database&)> work) {
  co_return co_await wait_for<T>(std::move(work), true);
}

}  // namespace flowreasoner::record
