#include "flowreasoner/llm/rate_limiter.h"

#include <algorithm>

namespace flowreasoner::llm {
namespace {

constexpr std::chrono::seconds kWindow{60};

}  // namespace

void RateLimiter::forget_before(Clock::time_point time) {
  while (!entries_.empty() && entries_.front().start + kWindow <= time) {
    tokens_ -= entries_.front().tokens;
    entries_.pop_front();
  }
}

std::deque<RateLimiter::Entry>::iterator RateLimiter::find(std::uint64_t id) {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), id,
                       [](const Entry& entry, std::uint64_t key) { return entry.id < key; });
  return at != entries_.end() && at->id == id ? at : entries_.end();
}

Clock::time_point RateLimiter::when_tokens_fit(Clock::time_point candidate,
                                               std::int64_t tokens) const {
  std::int64_t used = tokens_;
  for (const Entry& entry : entries_) {
    if (entry.start + kWindow > candidate) {
      if (used + tokens <= limits_.tokens_per_minute) break;
      candidate = entry.start + kWindow;
    }
    used -= entry.tokens;
  }
  return candidate;
}

RateLimiter::Ticket RateLimiter::reserve(Clock::time_point now, std::int64_t estimated_tokens) {
  Ticket ticket{next_id_++, std::max({now, last_start_, paused_until_})};
  if (!is_limited()) {
    ticket.start = std::max(now, paused_until_);
    return ticket;
  }
  forget_before(now);
  const auto allowed =
      static_cast<std::size_t>(std::max<std::int64_t>(limits_.requests_per_minute, 0));
  if (allowed > 0 && entries_.size() >= allowed) {
    ticket.start = std::max(ticket.start, entries_[entries_.size() - allowed].start + kWindow);
  }
  if (limits_.tokens_per_minute > 0) ticket.start = when_tokens_fit(ticket.start, estimated_tokens);
  entries_.push_back({ticket.id, ticket.start, estimated_tokens});
  tokens_ += estimated_tokens;
  last_start_ = ticket.start;
  return ticket;
}

void RateLimiter::settle(const Ticket& ticket, std::int64_t tokens) {
  const auto entry = find(ticket.id);
  if (entry == entries_.end()) return;
  tokens_ += tokens - entry->tokens;
  entry->tokens = tokens;
}

void RateLimiter::give_back(const Ticket& ticket) {
  const auto entry = find(ticket.id);
  if (entry == entries_.end()) return;
  tokens_ -= entry->tokens;
  entries_.erase(entry);
  last_start_ = entries_.empty() ? Clock::time_point{} : entries_.back().start;
}

void RateLimiter::pause_until(Clock::time_point time) {
  paused_until_ = std::max(paused_until_, time);
}

}  // namespace flowreasoner::llm
