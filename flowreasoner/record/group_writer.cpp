#include "flowreasoner/record/group_writer.h"

#include <exception>

#include <boost/asio/post.hpp>

#include "flowreasoner/base/deadline.h"

namespace flowreasoner::record {

GroupWriter::GroupWriter(asio::any_io_executor executor, std::unique_ptr<Database> database,
                         std::size_t capacity, std::chrono::milliseconds patience)
    : executor_(std::move(executor)),
      database_(std::move(database)),
      capacity_(capacity),
      patience_(patience),
      thread_([this] { write_until_closed(); }) {}

GroupWriter::~GroupWriter() {
  close();
}

void GroupWriter::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
  database_.reset();
}

bool GroupWriter::has_room() {
  const std::lock_guard lock(mutex_);
  return waiting_.size() < capacity_;
}

Async<Done> GroupWriter::wait_for_room() {
  const auto give_up = Clock::now() + patience_;
  while (!has_room()) {
    if (Clock::now() > give_up) {
      co_return Error(Errc::kOverloaded, "the run store's writer has fallen " +
                                             std::to_string(capacity_) + " requests behind");
    }
    const auto slept = co_await sleep_for(Milliseconds(2));
    if (!slept) co_return slept.error();
  }
  co_return Done{};
}

void GroupWriter::push(std::unique_ptr<WriterJob> job) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (!is_closed_) {
      was_empty = waiting_.empty();
      waiting_.push_back(std::move(job));
    }
  }
  if (was_empty) has_work_.notify_one();
  if (job) {
    job->fail(Error(Errc::kCancelled, "the run store is closed"));
    asio::post(executor_, [job = std::move(job)] { job->complete(); });
  }
}

void GroupWriter::write_until_closed() {
  for (;;) {
    std::vector<std::unique_ptr<WriterJob>> taken;
    {
      std::unique_lock lock(mutex_);
      has_work_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      taken.swap(waiting_);
    }
    std::vector<std::unique_ptr<WriterJob>> group;
    const auto answer = [&] {
      // A pointer, because a vector claims that it can be copied, and Asio believes it.
      auto jobs = std::make_unique<std::vector<std::unique_ptr<WriterJob>>>(std::move(group));
      asio::post(executor_, [jobs = std::move(jobs)] {
        for (const auto& job : *jobs) job->complete();
      });
      group.clear();
    };
    for (auto& job : taken) {
      const bool is_alone = job->is_alone;
      if (is_alone && !group.empty()) {
        commit_group(group);
        answer();
      }
      group.push_back(std::move(job));
      if (is_alone) {
        group.front()->run(*database_);
        answer();
      }
    }
    if (group.empty()) continue;
    commit_group(group);
    answer();
  }
}

void GroupWriter::commit_group(std::vector<std::unique_ptr<WriterJob>>& group) {
  auto done = database_->execute("BEGIN IMMEDIATE");
  if (done) {
    for (auto& job : group) job->run(*database_);
    done = database_->execute("COMMIT");  // fails too when an earlier error has rolled all back
    if (!done && database_->in_transaction()) (void)database_->execute("ROLLBACK");
  }
  if (done) return;
  for (auto& job : group) job->fail(done.error());
}

}  // namespace flowreasoner::record
