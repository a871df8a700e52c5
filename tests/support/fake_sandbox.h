#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/bounded_queue.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::testing {

/// A guest whose program is a function: each frame that the engine sends goes in (the job first),
/// the frames that the program answers come out. After a `done` frame, or after end(), it has
/// ended.
class FakeGuest : public sandbox::Guest {
 public:
  using Program = std::function<std::vector<Json>(const Json& frame)>;

  FakeGuest(asio::any_io_executor executor, Program program, Json job)
      : program_(std::move(program)), frames_(std::move(executor), 4096) {
    feed(std::move(job));
  }

  Async<Done> send(Json frame) override {
    if (has_ended_) co_return Error(Errc::kSandbox, "the guest has ended");
    feed(std::move(frame));
    co_return Done{};
  }
  Async<Json> receive() override {
    Result<Json> frame = co_await frames_.pop();
    if (!frame) co_return Error(Errc::kSandbox, "the guest has ended");
    co_return std::move(*frame);
  }
  Async<sandbox::RunOutcome> outcome() override { co_return outcome_; }
  Async<sandbox::RunOutcome> kill() override {
    if (!has_ended_) outcome_.ending = sandbox::Ending::kKilled;
    end(outcome_);
    co_return outcome_;
  }

  /// Ends it as a limit or a crash would.
  void end(sandbox::RunOutcome outcome) {
    outcome_ = std::move(outcome);
    has_ended_ = true;
    frames_.close();
  }

 private:
  void feed(Json frame) {
    for (Json& answer : program_(frame)) {
      const bool is_last = json_string(answer, "t") == "done";
      (void)frames_.try_push(std::move(answer));
      if (is_last) end(sandbox::RunOutcome());
    }
  }

  Program program_;
  BoundedQueue<Json> frames_;
  sandbox::RunOutcome outcome_;
  bool has_ended_ = false;
};

/// A Sandbox without processes: the test says what each short job answers, and what program each
/// guest runs.
class FakeSandbox : public sandbox::Sandbox {
 public:
  using RunJob = std::function<Result<sandbox::JobResult>(const Json& job, const sandbox::Limits&)>;

  explicit FakeSandbox(RunJob run_job, FakeGuest::Program guest_program = {})
      : run_job_(std::move(run_job)), guest_program_(std::move(guest_program)) {}

  Async<std::unique_ptr<sandbox::Guest>> open(sandbox::Warmth, Json job, sandbox::Limits) override {
    auto executor = co_await asio::this_coro::executor;
    jobs_.push_back(job);
    co_return std::make_unique<FakeGuest>(executor, guest_program_, std::move(job));
  }
  Async<sandbox::JobResult> run(sandbox::Warmth warmth, Json job, sandbox::Limits limits) override {
    jobs_.push_back(job);
    warmths_.push_back(warmth);
    co_return run_job_(job, limits);
  }
  sandbox::Isolation isolation() const override { return sandbox::Isolation::kNamespaces; }
  const std::string& python_version() const override { return version_; }
  asio::awaitable<void> close() override { co_return; }

  /// Every job that was asked for, in order; the warmth of each that went through run().
  const std::vector<Json>& jobs() const { return jobs_; }
  const std::vector<sandbox::Warmth>& warmths() const { return warmths_; }

  /// A job that ended well with this `done` frame.
  static sandbox::JobResult done(Json frame) {
    sandbox::JobResult result;
    result.done = std::move(frame);
    return result;
  }
  /// A job whose guest ended without a `done` frame.
  static sandbox::JobResult ended(sandbox::Ending ending, int status = 0) {
    sandbox::JobResult result;
    result.outcome.ending = ending;
    result.outcome.status = status;
    return result;
  }

 private:
  RunJob run_job_;
  FakeGuest::Program guest_program_;
  std::vector<Json> jobs_;
  std::vector<sandbox::Warmth> warmths_;
  std::string version_ = "3.11.2";
};

}  // namespace flowreasoner::testing
