#pragma once
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::tasks {

/// Runs `work` to its end and throws its error. Sandboxes go on to wait for their interpreters, so
/// the event loop itself does not end (as it does in run_async()).
template <class T>
T value_of(asio::io_context& io, Async<T> work) {
  std::optional<Result<T>> result;
  std::exception_ptr thrown;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr failed, Result<T> value) {
    thrown = failed;
    result.emplace(std::move(value));
  });
  while (!result) io.run_one();
  if (thrown) std::rethrow_exception(thrown);
  if (!*result) throw std::runtime_error(result->error().to_string());
  return std::move(**result);
}

/// Tests that run real guests.
class RealSandbox : public ::testing::Test {
 protected:
  RealSandbox() {
    auto started = sandbox::Sandbox::start(io_.get_executor(), sandbox::SandboxOptions());
    if (!started) throw std::runtime_error(started.error().to_string());
    sandbox_ = std::move(*started);
    judge_ = make_judge(*sandbox_);
  }
  ~RealSandbox() override { (void)wait(closed(*judge_, *sandbox_)); }

  /// As value_of(): an error fails the test.
  template <class T>
  T wait(Async<T> work) {
    return value_of(io_, std::move(work));
  }

  /// The verdict on `code` by `tests` of `entry_point`.
  Verdict judge(std::string code, std::string entry_point, Tests tests,
                sandbox::Limits limits = {}) {
    auto suite = make_suite(std::move(entry_point), std::move(tests));
    return wait(judge_->judge(std::move(suite), std::move(code), limits));
  }

  asio::io_context io_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<Judge> judge_;

 private:
  static Async<Done> closed(Judge& judge, sandbox::Sandbox& sandbox) {
    co_await judge.close();
    co_await sandbox.close();
    co_return Done{};
  }
};

}  // namespace flowreasoner::tasks
