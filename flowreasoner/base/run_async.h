#pragma once
#include <exception>
#include <optional>
#include <utility>

#include "flowreasoner/base/async.h"

namespace flowreasoner {

/// Runs one coroutine to its end on an event loop of its own, for a program's main function and for
/// tests. The loop also runs whatever the coroutine spawned; it returns when nothing is left to do,
/// or at once with the coroutine's exception.
template <class T>
T run_async(asio::io_context& io, asio::awaitable<T> work) {
  std::optional<T> value;
  std::exception_ptr thrown;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr failed, T result) {
    thrown = failed;
    if (failed) io.stop();  // it is a bug, and what it spawned may never end
    if (!failed) value.emplace(std::move(result));
  });
  io.run();
  io.restart();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*value);
}

}  // namespace flowreasoner
