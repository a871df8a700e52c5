#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "flowreasoner/sandbox/guest_state.h"
#include "flowreasoner/sandbox/zygote_process.h"

namespace flowreasoner::sandbox {

/// A warm interpreter on the event loop: requests go out, reports come in and reach the guests they
/// are about.
///
/// Thread rule: the I/O thread. Lifetime: run() must have returned before the destructor.
class Zygote {
 public:
  Zygote(const asio::any_io_executor& executor, ZygoteProcess process, Isolation isolation);

  /// Reads reports until the zygote dies or stop(); then every guest that it still has is lost.
  asio::awaitable<void> run();
  /// Ends run(). May be called twice.
  void stop();

  /// Asks for a guest. `job` is the JSON of its job, at most FR_INLINE_JOB_BYTES; empty: it comes
  /// by the channel.
  void spawn(std::shared_ptr<GuestState> guest, std::string_view job, GuestState::Ends ends);
  /// Asks for something to be done with a guest that has not ended; otherwise nothing happens.
  void order(FrRequest type, const GuestState& guest);

  bool is_alive() const { return is_alive_; }
  std::size_t guests() const { return guests_.size(); }
  pid_t pid() const { return process_.pid(); }
  /// Closes it down; blocks a moment. After run().
  void end() { process_.end(std::chrono::seconds(3)); }

 private:
  struct Message {
    std::string bytes;
    GuestState::Ends ends;
  };

  bool try_send(const Message& message);
  void send(Message message);
  bool read_reports();
  void dispatch(std::string_view bytes);
  std::shared_ptr<GuestState> find(std::uint64_t number) const;
  void lose_all();

  ZygoteProcess process_;
  Isolation isolation_;
  asio::posix::stream_descriptor
      control_;  // names process_'s descriptor; released, never closed here
  std::unordered_map<std::uint64_t, std::shared_ptr<GuestState>> guests_;
  std::deque<Message> unsent_;
  bool is_alive_ = true;
};

}  // namespace flowreasoner::sandbox
