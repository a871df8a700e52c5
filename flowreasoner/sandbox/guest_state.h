#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/frame_codec.h"
#include "flowreasoner/sandbox/limit_watch.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/sandbox/run_outcome.h"
#include "flowreasoner/sandbox/wake.h"
#include "flowreasoner/sandbox/zygote_wire.h"

namespace flowreasoner::sandbox {

class Zygote;

/// The engine's half of one guest: its channel, its output, and how it ended.
///
/// A short guest that says little is never watched: its frames and output wait in the kernel and
/// are read once, at its end. pump_*() read them as they come, for guests that live longer.
///
/// Thread rule: the I/O thread. Ownership: shared by the zygote's table (until the guest has
/// ended), the caller's handle and the coroutines that read it.
class GuestState {
 public:
  GuestState(const asio::any_io_executor& executor, std::uint64_t number, Limits limits,
             Zygote* home);

  /// Makes channel and output pipe; returns the guest's ends. Error kIo.
  struct Ends {
    FileDescriptor channel;
    FileDescriptor output;
  };
  Result<Ends> connect();

  std::uint64_t number() const { return number_; }
  const Limits& limits() const { return limits_; }
  /// The interpreter it comes from; valid until it is over.
  Zygote* home() const { return home_; }
  /// 0 before it has started.
  pid_t pid() const { return pid_; }
  /// The number of its slot in its interpreter.
  std::uint32_t slot() const { return slot_; }
  bool is_over() const { return outcome_.has_value() || lost_.has_value(); }
  /// Its time, from its start on.
  LimitWatch& clock() { return clock_; }
  /// It has lived long enough to be read as it goes.
  bool is_watched() const { return is_watched_; }
  void set_watched() { is_watched_ = true; }

  // What the zygote reports.
  void on_started(const FrStarted& report);
  void on_ended(const FrEnded& report);
  void on_lost(Error error);

  /// Why we are about to end it; the first reason stays. The order itself is the caller's.
  void set_reason(Ending reason) {
    if (!reason_) reason_ = reason;
  }
  std::optional<Ending> reason() const { return reason_; }

  /// Reading and writing as long as it lives. Each ends with the guest. When the guest breaks the
  /// framing or writes too much, they set the reason to end it, and wake its supervisor.
  static asio::awaitable<void> pump_channel(std::shared_ptr<GuestState> self);
  static asio::awaitable<void> pump_output(std::shared_ptr<GuestState> self);

  /// The next frame, if one has come.
  std::optional<Json> take_frame();
  /// Frames wait for take_frame().
  bool has_frame() const { return !frames_.empty(); }

  /// Sends what it can at once and keeps the rest, in order, for flush(). False: flush() must be
  /// run.
  bool write(std::string bytes);
  std::size_t unsent_bytes() const { return outbox_.size() - outbox_sent_; }
  static asio::awaitable<void> flush(std::shared_ptr<GuestState> self);

  /// After is_over(): the outcome, or the error.
  Result<RunOutcome> result() const;

  /// Waits for something to happen: a frame, the start, the end, room in the outbox. False:
  /// cancelled.
  asio::awaitable<bool> wait() { return changed_.wait(); }
  /// The same until `deadline`, for its one supervisor. False: cancelled.
  asio::awaitable<bool> wait_until(Clock::time_point deadline);
  /// Wakes all of them.
  void notify();

 private:
  void decode(std::string_view bytes);
  bool keep_output(std::string_view bytes);
  bool read_channel();
  bool has_many_frames() const;
  bool read_output();
  void end_by(Ending reason);
  void watch_channel();
  void close_ends();

  asio::any_io_executor executor_;
  std::uint64_t number_;
  Limits limits_;
  FileDescriptor channel_;
  FileDescriptor output_;
  std::optional<asio::posix::stream_descriptor> channel_watch_;
  std::optional<asio::posix::stream_descriptor> output_watch_;
  FrameDecoder decoder_;
  std::deque<FrameDecoder::Frame> frames_;
  std::size_t queued_bytes_ = 0;    // of frames_
  std::size_t received_bytes_ = 0;  // of all frames, in memory
  std::string outbox_;
  std::size_t outbox_sent_ = 0;
  bool is_flushing_ = false;
  std::string kept_output_;
  Zygote* home_;
  pid_t pid_ = 0;
  std::uint32_t slot_ = 0;
  LimitWatch clock_;
  bool is_watched_ = false;
  std::optional<Ending> reason_;
  std::optional<RunOutcome> outcome_;
  std::optional<Error> lost_;
  Wake changed_;
  asio::steady_timer supervisor_;
};

}  // namespace flowreasoner::sandbox
