#include "flowreasoner/llm/circuit_breaker.h"

#include <algorithm>
#include <utility>

namespace flowreasoner::llm {
namespace {

// While a probe is out, the others look again after this time.
constexpr Milliseconds kProbeCheck{250};

}  // namespace

CircuitBreaker::CircuitBreaker(BreakerOptions options, std::string endpoint)
    : options_(options), endpoint_(std::move(endpoint)) {}

std::optional<Milliseconds> CircuitBreaker::refusal(Clock::time_point now) {
  if (options_.failures <= 0 || failures_ < options_.failures) return std::nullopt;
  if (now < open_until_) {
    return std::chrono::ceil<Milliseconds>(open_until_ - now);
  }
  if (is_probing_) return kProbeCheck;
  is_probing_ = true;
  return std::nullopt;
}

void CircuitBreaker::succeeded() {
  failures_ = 0;
  is_probing_ = false;
  is_confirmed_ = false;
  reason_.clear();
}

bool CircuitBreaker::failed(Clock::time_point now, const std::string& reason) {
  ++failures_;
  reason_ = reason;
  const bool is_probe = is_probing_ && now >= open_until_;
  const bool opens = options_.failures > 0 && (failures_ == options_.failures || is_probe);
  if (opens) {
    open_until_ = now + options_.open_for;
    is_confirmed_ = is_probe;
    is_probing_ = false;
  }
  return opens;
}

void CircuitBreaker::abandoned() {
  is_probing_ = false;
}

Error CircuitBreaker::error(Clock::time_point now) const {
  const auto left =
      std::max(std::chrono::ceil<std::chrono::seconds>(open_until_ - now), std::chrono::seconds(1));
  std::string text = "the endpoint " + endpoint_ + " failed " + std::to_string(failures_) +
                     " times in a row; not asked again for " + std::to_string(left.count()) + " s";
  if (!reason_.empty()) text += " (last: " + reason_ + ")";
  return Error(Errc::kUnavailable, std::move(text));
}

}  // namespace flowreasoner::llm
