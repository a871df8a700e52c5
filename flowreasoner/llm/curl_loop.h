#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/llm/curl_transfer.h"
#include "flowreasoner/llm/http_client.h"

namespace flowreasoner::llm {

/// Drives libcurl's multi interface from the event loop: its sockets stand in one epoll set, itself
/// one descriptor of the loop, so that a burst of ready sockets is one wake-up; its timeouts are
/// one timer. Waits only while transfers run. Thread rule: one executor.
class CurlLoop : public std::enable_shared_from_this<CurlLoop> {
 public:
  CurlLoop(asio::any_io_executor executor, HttpOptions options);
  ~CurlLoop();

  const asio::any_io_executor& executor() const { return executor_; }
  std::size_t active() const { return active_.size(); }

  /// Errors: kEnvironment, kInvalidArgument, kCancelled after shut_down().
  Result<void> start(CurlTransfer& transfer);
  /// Takes back a transfer that is not done; its connection closes.
  void abandon(CurlTransfer& transfer);
  /// Ends all transfers with kCancelled and closes all connections. May be called twice.
  void shut_down();

 private:
  Result<void> open();
  CURL* take_easy();
  void detach(CurlTransfer& transfer);
  void finish(CurlTransfer& transfer, CURLcode code);
  void finish_completed();

  void kick_soon();
  void wait_for_sockets();
  void on_sockets_ready();
  void want_timeout_at(Clock::time_point time);
  void on_timer(unsigned generation);
  void stop_waiting_if_idle();
  void socket_action(curl_socket_t socket, int events);

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* loop, void* known);
  static int on_timeout(CURLM* multi, long timeout_ms, void* loop);

  asio::any_io_executor executor_;
  HttpOptions options_;
  const CurlLibrary* curl_ = nullptr;  // null until the first transfer
  CURLM* multi_ = nullptr;
  bool is_shut_down_ = false;
  asio::posix::stream_descriptor sockets_;  // the epoll set
  asio::steady_timer timer_;
  bool is_waiting_for_sockets_ = false;
  bool is_kick_posted_ = false;
  std::optional<Clock::time_point> wanted_;  // when libcurl wants to be called
  std::optional<Clock::time_point> armed_;   // when the timer fires: not later than wanted_
  unsigned timer_generation_ = 0;
  std::unordered_set<CurlTransfer*> active_;
  std::vector<CURL*> idle_easies_;
};

}  // namespace flowreasoner::llm
