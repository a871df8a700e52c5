#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "flowreasoner/base/result.h"

namespace flowreasoner {

namespace asio = boost::asio;

/// A coroutine that yields a Result. Lazy: nothing runs until it is awaited or spawned
/// (async_group.h). Name structs and lambdas before the co_await expression: g++ 12 destroys
/// aggregate temporaries in it twice.
template <class T>
using Async = asio::awaitable<Result<T>>;

/// Result<void> reads badly in coroutines; Done is the value of work that yields none.
struct Done {};

}  // namespace flowreasoner
