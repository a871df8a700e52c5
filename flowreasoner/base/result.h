#pragma once
#include <source_location>
#include <stdexcept>
#include <utility>

#include <boost/system/result.hpp>

#include "flowreasoner/base/error.h"

namespace flowreasoner {

/// Reading the value of a failed Result is a bug of the caller, hence an exception.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*where*/) {
  throw std::logic_error("value of a failed result: " + error.to_string());
}

/// A value, or the Error that kept us from it. `if (!r) return r.error();`
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace flowreasoner

#define FR_TRY_NAME2(line) fr_try_##line
#define FR_TRY_NAME(line) FR_TRY_NAME2(line)

/// `FR_TRY(auto text, read_file(path));` declares `text`, or returns the error from a plain
/// function.
#define FR_TRY(declaration, ...)                                               \
  auto FR_TRY_NAME(__LINE__) = (__VA_ARGS__);                                  \
  if (!FR_TRY_NAME(__LINE__)) return std::move(FR_TRY_NAME(__LINE__)).error(); \
  declaration = std::move(*FR_TRY_NAME(__LINE__))

/// The same in a coroutine. The expression may hold co_await, of names and calls only.
#define FR_CO_TRY(declaration, ...)                                               \
  auto FR_TRY_NAME(__LINE__) = (__VA_ARGS__);                                     \
  if (!FR_TRY_NAME(__LINE__)) co_return std::move(FR_TRY_NAME(__LINE__)).error(); \
  declaration = std::move(*FR_TRY_NAME(__LINE__))
