#pragma once
#include <optional>
#include <string>

#include "flowreasoner/base/deadline.h"
#include "flowreasoner/base/error.h"

namespace flowreasoner::llm {

struct BreakerOptions {
  int failures = 5;              ///< so many in a row open it; 0: never
  Milliseconds open_for{5'000};  ///< then one request may try
};

/// Stops asking an endpoint that keeps failing, and says so. Closed: all pass. Open: none pass.
/// After `open_for` one probe passes: its success closes, its failure opens anew, and confirms that
/// the endpoint is down: before that it may have been a short break (a restart), worth waiting for.
/// No I/O: the clock is passed in.
class CircuitBreaker {
 public:
  /// `endpoint` names it in errors: "http://localhost:8000/v1".
  CircuitBreaker(BreakerOptions options, std::string endpoint);

  /// Nothing: go ahead, and report with succeeded(), failed() or abandoned().
  /// Else: how long until it is worth asking again.
  std::optional<Milliseconds> refusal(Clock::time_point now);

  /// A probe has failed since the last success.
  bool is_confirmed() const { return is_confirmed_; }

  void succeeded();
  /// True when this failure opened it.
  bool failed(Clock::time_point now, const std::string& reason);
  /// The attempt ended without a verdict on the endpoint (cancelled): another may probe.
  void abandoned();

  /// "the endpoint X failed 5 times in a row; not asked again for 20 s (last: connection refused)"
  Error error(Clock::time_point now) const;

 private:
  BreakerOptions options_;
  std::string endpoint_;
  int failures_ = 0;
  bool is_probing_ = false;
  bool is_confirmed_ = false;
  Clock::time_point open_until_{};
  std::string reason_;
};

}  // namespace flowreasoner::llm
