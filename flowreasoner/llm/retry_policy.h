#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/error.h"
#include "flowreasoner/base/random.h"

namespace flowreasoner::llm {

/// When to ask again. Exponential backoff with jitter; what the server asks for goes first.
struct RetryPolicy {
  int max_attempts = 6;     ///< the first one included
  int max_bad_replies = 3;  ///< attempts that may end in kBadReply: more of the same rarely helps
  Milliseconds first_wait{500};
  double growth = 2;
  Milliseconds longest_wait{30'000};
  double jitter = 0.5;  ///< a wait is drawn from [1 - jitter, 1] of its nominal length
  /// The longest Retry-After that is obeyed; a server that asks for more ends the request.
  Milliseconds longest_retry_after{120'000};
};

/// Decides for one request whether and when its next attempt starts. No I/O: the clock is passed
/// in.
class RetryState {
 public:
  /// `deadline`: no attempt starts after it. Equal seeds give equal waits.
  RetryState(RetryPolicy policy, std::uint64_t seed, Clock::time_point deadline);

  /// After a failed attempt: how long to wait before the next one, or nothing: give up.
  /// `retry_after` is what the server asked for, if it did (retry_after_of()).
  std::optional<Milliseconds> next_wait(const Error& failed,
                                        std::optional<Milliseconds> retry_after,
                                        Clock::time_point now);

  int attempts() const { return attempts_; }  ///< that failed so far
  /// Why next_wait() gave up, for the end of the error line: "after 6 attempts". Empty after an
  /// error that is never asked again.
  const std::string& reason() const { return reason_; }

 private:
  std::optional<Milliseconds> give_up(std::string reason);
  Milliseconds backoff();

  RetryPolicy policy_;
  Clock::time_point deadline_;
  Random random_;
  int attempts_ = 0;
  int bad_replies_ = 0;
  std::string reason_;
};

/// The headers by which servers say when to come back, as they stood; empty: not sent.
struct RetryHeaders {
  std::string retry_after_ms;      ///< retry-after-ms: milliseconds
  std::string retry_after;         ///< retry-after: seconds, or an HTTP date
  std::string remaining_requests;  ///< x-ratelimit-remaining-requests
  std::string reset_requests;      ///< x-ratelimit-reset-requests: "1s", "6m0s", "20ms"
  std::string remaining_tokens;    ///< x-ratelimit-remaining-tokens
  std::string reset_tokens;        ///< x-ratelimit-reset-tokens
};

/// How long the server asks us to wait; nothing when it does not say, or says it unreadably.
std::optional<Milliseconds> retry_after_of(const RetryHeaders& headers,
                                           std::chrono::system_clock::time_point now);

/// "1m30.5s", "20ms", "12" (seconds).
std::optional<Milliseconds> parse_wait(std::string_view text);

}  // namespace flowreasoner::llm
