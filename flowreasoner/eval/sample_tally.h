#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "flowreasoner/eval/pass_at_k.h"
#include "flowreasoner/eval/sample_verdict.h"

namespace flowreasoner::eval {

/// What many verdicts come to. A value.
struct SampleScore {
  std::int64_t samples = 0;
  std::array<std::int64_t, kFailureKinds> by_kind{};  ///< passed ones among them
  std::int64_t two_process = 0;
  std::int64_t shared = 0;
  std::vector<Attempts> problems;  ///< those with a sample

  std::int64_t of(FailureKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
};

/// Counts verdicts as they come, raw and sanitised ones apart.
class SampleTally {
 public:
  explicit SampleTally(std::size_t problems) : raw_(problems), sanitized_(problems) {}

  void add(const SampleVerdict& verdict);

  /// Of the raw, or the sanitised, samples of all problems but those that `left_out` names by their
  /// place in the set.
  SampleScore score(bool is_sanitized, const std::vector<std::size_t>& left_out) const;

 private:
  struct Count {
    std::array<std::int64_t, kFailureKinds> by_kind{};
    std::int64_t shared = 0;
  };
  std::vector<Count> raw_;  // by problem
  std::vector<Count> sanitized_;
};

}  // namespace flowreasoner::eval
