#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

/// Threads for work that blocks (disk, long CPU work), so that the I/O thread never does.
/// Thread rule: run() from any coroutine; its result comes back on that coroutine's executor.
/// The destructor waits for running work.
class ThreadPool {
 public:
  explicit ThreadPool(std::size_t threads) : pool_(threads) {}
  ~ThreadPool() { pool_.join(); }

  /// Runs `work()` (returning Result<T>) on a thread. Not cancellable once started.
  template <class Work, class R = std::invoke_result_t<Work>>
  asio::awaitable<R> run(Work work) {
    return run_on_pool<R>(pool_.get_executor(), std::move(work));
  }

 private:
  template <class R, class Work>
  static asio::awaitable<R> run_on_pool(asio::thread_pool::executor_type pool, Work work) {
    auto call = call_on_thread<R, Work>(std::move(work));
    co_return co_await asio::co_spawn(pool, std::move(call), asio::use_awaitable);
  }
  template <class R, class Work>
  static asio::awaitable<R> call_on_thread(Work work) {
    co_return work();
  }

  asio::thread_pool pool_;
};

}  // namespace flowreasoner
