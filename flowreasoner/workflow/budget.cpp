#include "flowreasoner/workflow/budget.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace flowreasoner::workflow {
namespace {

template <class T>
std::optional<T> least(const std::optional<T>& left, const std::optional<T>& right) {
  if (!left) return right;
  if (!right) return left;
  return std::min(*left, *right);
}

template <class T>
std::optional<T> left_of(const std::optional<T>& limit, T spent) {
  if (!limit) return std::nullopt;
  return std::max(T{}, *limit - spent);
}

}  // namespace

Spent& Spent::operator+=(const Spent& more) {
  usd += more.usd;
  tokens += more.tokens;
  tokens_out += more.tokens_out;
  calls += more.calls;
  is_priced = is_priced && more.is_priced;
  return *this;
}

Budget::Budget(std::string name, BudgetLimits limits, Budget* outer)
    : name_(std::move(name)), limits_(limits), outer_(outer), begin_(Clock::now()) {}

std::optional<Error> Budget::own_spent_limit() const {
  std::string what;
  if (limits_.calls && spent_.calls >= *limits_.calls) {
    what = fmt::format("{} of {} calls", spent_.calls, *limits_.calls);
  } else if (limits_.tokens && spent_.tokens >= *limits_.tokens) {
    what = fmt::format("{} of {} tokens", spent_.tokens, *limits_.tokens);
  } else if (limits_.usd && spent_.usd >= *limits_.usd) {
    what = fmt::format("${:.6f} of ${:.6f}", spent_.usd, *limits_.usd);
  } else if (limits_.time && Clock::now() - begin_ >= *limits_.time) {
    what = fmt::format("{:.1f} s", static_cast<double>(limits_.time->count()) / 1000);
  } else {
    return std::nullopt;
  }
  return Error(Errc::kBudget, fmt::format("the budget of {} is spent: {}", name_, what));
}

std::optional<Error> Budget::spent_limit() const {
  for (const Budget* purse = this; purse != nullptr; purse = purse->outer_) {
    if (std::optional<Error> error = purse->own_spent_limit()) return error;
  }
  return std::nullopt;
}

Result<void> Budget::admit() {
  if (std::optional<Error> error = spent_limit()) return std::move(*error);
  for (Budget* purse = this; purse != nullptr; purse = purse->outer_) ++purse->spent_.calls;
  return {};
}

void Budget::charge(std::optional<double> usd, std::int64_t tokens_in, std::int64_t tokens_out) {
  for (Budget* purse = this; purse != nullptr; purse = purse->outer_) {
    purse->spent_.usd += usd.value_or(0);
    purse->spent_.tokens += tokens_in + tokens_out;
    purse->spent_.tokens_out += tokens_out;
    if (!usd) purse->spent_.is_priced = false;
  }
}

void Budget::book(const Spent& spent) {
  for (Budget* purse = this; purse != nullptr; purse = purse->outer_) purse->spent_ += spent;
}

std::optional<Clock::time_point> Budget::deadline() const {
  std::optional<Clock::time_point> own;
  if (limits_.time) own = begin_ + *limits_.time;
  return outer_ == nullptr ? own : least(own, outer_->deadline());
}

std::optional<double> Budget::usd_left() const {
  const auto own = left_of(limits_.usd, spent_.usd);
  return outer_ == nullptr ? own : least(own, outer_->usd_left());
}

std::optional<std::int64_t> Budget::tokens_left() const {
  const auto own = left_of(limits_.tokens, spent_.tokens);
  return outer_ == nullptr ? own : least(own, outer_->tokens_left());
}

std::optional<std::int64_t> Budget::calls_left() const {
  const auto own = left_of(limits_.calls, spent_.calls);
  return outer_ == nullptr ? own : least(own, outer_->calls_left());
}

}  // namespace flowreasoner::workflow
