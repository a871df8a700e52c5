#pragma once
#include <cstddef>
#include <deque>
#include <utility>

#include <boost/asio/experimental/channel.hpp>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

/// A queue between coroutines of one executor that never holds more than `capacity` values.
///
/// push() waits while it is full, pop() while it is empty. Thread rule: one executor.
/// After close(), push() and a pop() on the empty queue return kCancelled; queued values are still
/// handed out.
template <class T>
class BoundedQueue {
 public:
  BoundedQueue(asio::any_io_executor executor, std::size_t capacity)
      : channel_(std::move(executor), capacity) {}

  Async<Done> push(T value) {
    boost::system::error_code failed;
    co_await channel_.async_send(boost::system::error_code(), std::move(value),
                                 asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return Error(Errc::kCancelled, "the queue is closed");
    co_return Done{};
  }

  /// False, and the value dropped, when it is full or closed.
  bool try_push(T value) {
    return channel_.try_send(boost::system::error_code(), std::move(value));
  }

  Async<T> pop() {
    if (!left_.empty()) {
      T first = std::move(left_.front());
      left_.pop_front();
      co_return std::move(first);
    }
    boost::system::error_code failed;
    T value = co_await channel_.async_receive(asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return Error(Errc::kCancelled, "the queue is closed");
    co_return std::move(value);
  }

  void close() {
    // A channel that is closed drops what it holds.
    const auto keep = [this](boost::system::error_code, T value) {
      left_.push_back(std::move(value));
    };
    while (channel_.try_receive(keep)) {
    }
    channel_.close();
  }

 private:
  asio::experimental::channel<void(boost::system::error_code, T)> channel_;
  std::deque<T> left_;  // in the queue when it was closed
};

}  // namespace flowreasoner
