#pragma once
#include <memory>
#include <string>
#include <utility>

#include "flowreasoner/base/async_group.h"
#include "flowreasoner/sandbox/gate.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/sandbox/warm_pool.h"

namespace flowreasoner::sandbox {

/// The Sandbox of this machine. sandbox.h says what it promises.
class LocalSandbox : public Sandbox {
 public:
  /// `box` is removed with its content by close(). `workers` at least 1.
  LocalSandbox(asio::any_io_executor executor, SandboxOptions options, ZygoteOptions zygote,
               std::size_t workers);
  ~LocalSandbox() override;

  /// Starts the interpreters; blocks. On failure this object is of no further use.
  Result<void> start();

  Async<std::unique_ptr<Guest>> open(Warmth warmth, Json job, Limits limits) override;
  Async<JobResult> run(Warmth warmth, Json job, Limits limits) override;
  Isolation isolation() const override { return isolation_; }
  const std::string& python_version() const override { return python_version_; }
  asio::awaitable<void> close() override;

  /// For a guest's handle: ends it if it has not ended.
  void end(GuestState& guest, Ending reason);
  /// For a guest's handle: sends in the background what write() left.
  void flush_later(std::shared_ptr<GuestState> guest);

 private:
  /// What a guest holds while it lives: its place among the alive, and for a short one the slot it
  /// computes in.
  struct Claim {
    Claim(Gate* from, std::size_t number) : gate(from), permit(number) {}
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() { release(); }
    void release() {
      if (Gate* from = std::exchange(gate, nullptr)) from->give(permit);
    }
    Gate* gate;
    std::size_t permit;
  };
  enum class Stage { kForeground, kBackground };

  Result<std::shared_ptr<GuestState>> spawn(Zygote& zygote, const Json& job, const Limits& limits);
  /// Looks after a guest until it is over: reads it, holds it to its limits. Cancelling ends the
  /// guest and returns. `slot`: given back when the guest has had its foreground time; null for a
  /// long guest, which has no such time.
  asio::awaitable<void> supervise(std::shared_ptr<GuestState> guest, Claim* slot);
  /// One look at it; returns when to look again.
  Clock::time_point step(const std::shared_ptr<GuestState>& guest, Claim* slot, Stage& stage);
  Clock::time_point check_time(const std::shared_ptr<GuestState>& guest, Claim* slot, Stage& stage,
                               Clock::time_point now);
  Clock::time_point check_folder(GuestState& guest, Clock::time_point now);
  void pause(GuestState& guest);
  void resume(GuestState& guest);
  asio::awaitable<void> take_turns(std::shared_ptr<GuestState> guest);
  static asio::awaitable<bool> while_it_sleeps(std::shared_ptr<GuestState> guest);
  void read_as_it_goes(const std::shared_ptr<GuestState>& guest);
  asio::awaitable<void> supervise_long(std::shared_ptr<GuestState> guest, std::size_t permit);

  asio::any_io_executor executor_;
  SandboxOptions options_;
  Isolation isolation_;
  std::filesystem::path box_;
  std::string python_version_;
  WarmPool pool_;
  Gate slots_;   // short guests that compute; the permit is the number of a warm interpreter
  Gate shorts_;  // short guests alive
  Gate longs_;   // long guests alive
  AsyncGroup group_;
  std::uint64_t next_number_ = 1;
  bool is_closed_ = false;
};

}  // namespace flowreasoner::sandbox
