#pragma once
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/llm/chat_types.h"

namespace flowreasoner::llm {

/// Anything that answers a chat: a remote server, our own transformer, a script in a test.
///
/// Thread rule: call from the I/O thread; an implementation may compute elsewhere.
/// Lifetime: outlives every Async it returned; close() waits for them.
class ChatModel {
 public:
  virtual ~ChatModel() = default;

  /// Asks for `request.n` completions of `request.messages`.
  /// Errors: kTimeout after `request.timeout`; kRateLimited, kUnavailable when the retries are used
  /// up; kRefused;
  ///   kBadReply when the body is not what the API promises; kNotFound (replay: no such row);
  ///   kCancelled.
  /// Cancellation: the connection closes; the tokens may still be billed.
  virtual Async<ChatReply> complete(ChatRequest request) = 0;

  /// The name that the user gave it: "openai/gpt-4o-mini", "fast".
  virtual const std::string& name() const = 0;

  /// Waits for what runs, then refuses. May be called twice.
  virtual asio::awaitable<void> close() = 0;
};

}  // namespace flowreasoner::llm
