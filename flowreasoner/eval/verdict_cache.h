#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "flowreasoner/eval/sample_verdict.h"

namespace flowreasoner::eval {

/// The verdict on one program, which may be still under way.
class SharedVerdict {
 public:
  /// Null while it is under way.
  const SampleVerdict* get() const {
    if (same_as_) return same_as_->get();
    return own_ ? &*own_ : nullptr;
  }
  void set(SampleVerdict verdict) { own_.emplace(std::move(verdict)); }
  /// It is the verdict on another text, which is the same program.
  void set_same_as(std::shared_ptr<SharedVerdict> other) { same_as_ = std::move(other); }
  /// True for the first who asks, whom the time that it took is put down to.
  bool claim() { return same_as_ ? same_as_->claim() : !std::exchange(is_claimed_, true); }

 private:
  std::optional<SampleVerdict> own_;
  std::shared_ptr<SharedVerdict> same_as_;
  bool is_claimed_ = false;
};

/// The latest verdicts by a key of problem and program, so that equal programs are judged once.
/// Thread rule: one thread.
class VerdictCache {
 public:
  explicit VerdictCache(std::size_t most) : most_(most) {}

  struct Found {
    std::shared_ptr<SharedVerdict> verdict;
    bool is_new = false;  ///< the caller is to find it out
  };
  /// The verdict under `key`; a new one when none is there, and the oldest one then goes when there
  /// are too many. Whoever holds a verdict keeps it.
  Found find_or_add(const std::string& key);

  std::size_t size() const { return verdicts_.size(); }

 private:
  std::size_t most_;
  std::unordered_map<std::string, std::shared_ptr<SharedVerdict>> verdicts_;
  std::deque<std::string> keys_;  // the oldest first
};

}  // namespace flowreasoner::eval
