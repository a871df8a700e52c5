#pragma once
#include <vector>

#include "flowreasoner/base/async.h"

namespace flowreasoner::episode {

/// Runs all of `works` at once, started in their order, and waits until each has ended.
///
/// Cancellation cancels each and still waits for the end of all; then, and when it had come before
/// (nothing is started then), the error is kCancelled. An exception that leaves one is a bug and is
/// rethrown. What the works point to must outlive the Async.
Async<Done> together(std::vector<asio::awaitable<void>> works);

}  // namespace flowreasoner::episode
