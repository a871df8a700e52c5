#include "flowreasoner/eval/pass_at_k.h"

namespace flowreasoner::eval {

double pass_at_k(Attempts attempts, std::int64_t k) {
  const std::int64_t failed = attempts.samples - attempts.passed;
  if (failed < k) return 1;
  double all_fail = 1;
  for (std::int64_t i = failed + 1; i <= attempts.samples; ++i) {
    all_fail *= 1 - static_cast<double>(k) / static_cast<double>(i);
  }
  return 1 - all_fail;
}

std::optional<double> mean_pass_at_k(const std::vector<Attempts>& problems, std::int64_t k) {
  if (problems.empty()) return std::nullopt;
  double sum = 0;
  for (const Attempts& attempts : problems) {
    if (attempts.samples < k) return std::nullopt;
    sum += pass_at_k(attempts, k);
  }
  return sum / static_cast<double>(problems.size());
}

}  // namespace flowreasoner::eval
