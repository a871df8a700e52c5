#include "flowreasoner/eval/sample_tally.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace flowreasoner::eval {

void SampleTally::add(const SampleVerdict& verdict) {
  Count& count = (verdict.is_sanitized ? sanitized_ : raw_)[verdict.problem];
  ++count.by_kind[static_cast<std::size_t>(kind_of(verdict))];
  if (verdict.mode == tasks::JudgeMode::kShared) ++count.shared;
}

SampleScore SampleTally::score(bool is_sanitized, const std::vector<std::size_t>& left_out) const {
  const std::vector<Count>& counts = is_sanitized ? sanitized_ : raw_;
  SampleScore score;
  for (std::size_t problem = 0; problem < counts.size(); ++problem) {
    const Count& count = counts[problem];
    const auto samples =
        std::accumulate(count.by_kind.begin(), count.by_kind.end(), std::int64_t{0});
    const bool is_out = std::find(left_out.begin(), left_out.end(), problem) != left_out.end();
    if (samples == 0 || is_out) continue;
    score.samples += samples;
    score.shared += count.shared;
    score.two_process += samples - count.shared;
    for (std::size_t kind = 0; kind < kFailureKinds; ++kind) {
      score.by_kind[kind] += count.by_kind[kind];
    }
    score.problems.push_back(
        {samples, count.by_kind[static_cast<std::size_t>(FailureKind::kPassed)]});
  }
  return score;
}

}  // namespace flowreasoner::eval
