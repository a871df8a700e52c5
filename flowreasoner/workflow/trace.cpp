#include "flowreasoner/workflow/trace.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

namespace flowreasoner::workflow {

Json to_json(const TraceEntry& entry) {
  Json json = {{"id", entry.id},
               {"op", entry.op},
               {"operator", entry.operator_name},
               {"begin_us", entry.begin.count()},
               {"duration_us", entry.duration.count()},
               {"error", entry.error.empty() ? Json() : Json(entry.error)}};
  if (entry.op == "chat") {
    json["model"] = entry.model;
    json["prompt_tokens"] = entry.prompt_tokens;
    json["completion_tokens"] = entry.completion_tokens;
    json["cached_tokens"] = entry.cached_tokens;
    json["usd"] = entry.is_priced ? Json(entry.usd) : Json();
    json["retries"] = entry.retries;
    json["from_cache"] = entry.from_cache;
    json["from_record"] = entry.from_record;
  } else {
    json["passed"] = entry.passed;
    json["total"] = entry.total;
  }
  return json;
}

Trace::Trace(TraceObserver* observer)
    : observer_(observer), begin_(std::chrono::steady_clock::now()) {}

std::chrono::microseconds Trace::since_begin() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begin_);
}

std::size_t Trace::begin(TraceEntry entry) {
  entry.begin = since_begin();
  entries_.push_back(std::move(entry));
  if (observer_ != nullptr) observer_->call_started(entries_.back());
  return entries_.size() - 1;
}

void Trace::end(std::size_t place) {
  TraceEntry& entry = entries_[place];
  entry.duration = since_begin() - entry.begin;
  entry.has_ended = true;
  if (observer_ != nullptr) observer_->call_ended(entry);
}

void Trace::cancel_open() {
  for (std::size_t place = 0; place < entries_.size(); ++place) {
    if (entries_[place].has_ended) continue;
    entries_[place].error = "cancelled";
    end(place);
  }
}

void Trace::order(const std::vector<std::int64_t>& ids) {
  std::unordered_map<std::int64_t, std::size_t> rank;
  for (std::size_t place = 0; place < ids.size(); ++place) rank.emplace(ids[place], place);
  const auto rank_of = [&rank](const TraceEntry& entry) {
    const auto found = rank.find(entry.id);
    return found == rank.end() ? std::numeric_limits<std::size_t>::max() : found->second;
  };
  std::stable_sort(entries_.begin(), entries_.end(),
                   [&rank_of](const TraceEntry& left, const TraceEntry& right) {
                     const auto left_rank = rank_of(left);
                     const auto right_rank = rank_of(right);
                     return left_rank != right_rank ? left_rank < right_rank : left.id < right.id;
                   });
}

}  // namespace flowreasoner::workflow
