#include "flowreasoner/llm/retry_policy.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

namespace flowreasoner::llm {
namespace {

constexpr double kLongestWaitMs = 1e12;  // beyond it the sum would overflow

std::optional<double> leading_number(std::string_view& text) {
  double value = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (parsed.ec != std::errc() || !std::isfinite(value) || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  return value;
}

/// Milliseconds of the unit in front of `text`, which it consumes.
std::optional<double> leading_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double ms;
  };
  static constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}};
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ms;
  }
  return std::nullopt;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"; a date in the past means: now.
std::optional<Milliseconds> until_date(const std::string& text,
                                       std::chrono::system_clock::time_point now) {
  std::tm when{};
  if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S", &when) == nullptr) return std::nullopt;
  const auto wait = std::chrono::system_clock::from_time_t(timegm(&when)) - now;
  return std::max(Milliseconds(0), std::chrono::duration_cast<Milliseconds>(wait));
}

void take_larger(std::optional<Milliseconds>& so_far, std::optional<Milliseconds> other) {
  if (other) so_far = std::max(so_far.value_or(Milliseconds(0)), *other);
}

}  // namespace

RetryState::RetryState(RetryPolicy policy, std::uint64_t seed, Clock::time_point deadline)
    : policy_(policy), deadline_(deadline), random_(named_seed(seed, "retry")) {}

std::optional<Milliseconds> RetryState::give_up(std::string reason) {
  reason_ = std::move(reason);
  return std::nullopt;
}

Milliseconds RetryState::backoff() {
  const double nominal = static_cast<double>(policy_.first_wait.count()) *
                         std::pow(policy_.growth, static_cast<double>(attempts_ - 1));
  const double capped = std::min(nominal, static_cast<double>(policy_.longest_wait.count()));
  return Milliseconds(std::llround(capped * (1 - policy_.jitter * uniform01(random_))));
}

std::optional<Milliseconds> RetryState::next_wait(const Error& failed,
                                                  std::optional<Milliseconds> retry_after,
                                                  Clock::time_point now) {
  ++attempts_;
  if (!is_retryable(failed.code())) return give_up("");
  if (failed.code() == Errc::kBadReply && ++bad_replies_ >= policy_.max_bad_replies) {
    return give_up("after " + std::to_string(bad_replies_) + " such replies");
  }
  if (attempts_ >= policy_.max_attempts) {
    return give_up("after " + std::to_string(attempts_) + " attempts");
  }
  Milliseconds wait = backoff();
  if (retry_after) {
    if (*retry_after > policy_.longest_retry_after) {
      return give_up("the endpoint asks to wait " + std::to_string(retry_after->count() / 1000) +
                     " s");
    }
    // A little later than asked and not all at once: a quarter of the own backoff spreads them.
    wait = *retry_after + wait / 4;
  }
  if (now + wait >= deadline_) return give_up("no time is left for another attempt");
  return wait;
}

std::optional<Milliseconds> parse_wait(std::string_view text) {
  double total_ms = 0;
  bool any = false;
  while (!text.empty()) {
    const auto number = leading_number(text);
    if (!number) return std::nullopt;
    if (text.empty() && !any)
      return Milliseconds(std::llround(std::min(*number * 1e3, kLongestWaitMs)));
    const auto unit = leading_unit(text);
    if (!unit) return std::nullopt;
    total_ms += *number * *unit;
    any = true;
  }
  if (!any) return std::nullopt;
  return Milliseconds(std::llround(std::min(total_ms, kLongestWaitMs)));
}

std::optional<Milliseconds> retry_after_of(const RetryHeaders& headers,
                                           std::chrono::system_clock::time_point now) {
  if (!headers.retry_after_ms.empty()) {
    std::string_view text = headers.retry_after_ms;
    const auto ms = leading_number(text);
    if (ms && text.empty()) return Milliseconds(std::llround(std::min(*ms, kLongestWaitMs)));
  }
  if (!headers.retry_after.empty()) {
    if (const auto wait = parse_wait(headers.retry_after)) return wait;
    if (const auto wait = until_date(headers.retry_after, now)) return wait;
  }
  std::optional<Milliseconds> wait;
  if (headers.remaining_requests == "0") take_larger(wait, parse_wait(headers.reset_requests));
  if (headers.remaining_tokens == "0") take_larger(wait, parse_wait(headers.reset_tokens));
  return wait;
}

}  // namespace flowreasoner::llm
