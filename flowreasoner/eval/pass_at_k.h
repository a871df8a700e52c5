#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace flowreasoner::eval {

/// How often one problem was tried, and how often with success.
struct Attempts {
  std::int64_t samples = 0;
  std::int64_t passed = 0;
};

/// The chance that at least one of `k` samples passes, drawn without replacement from the problem's
/// own: 1 - C(n-c, k) / C(n, k), the unbiased estimator of arXiv 2107.03374 (equation 1), as a
/// product of factors in [0, 1]. `k` is 1 or more and at most `attempts.samples`.
double pass_at_k(Attempts attempts, std::int64_t k);

/// Its mean over the problems. Nothing when there is no problem, or one has fewer than `k` samples:
/// a mean over the others would be about another set.
std::optional<double> mean_pass_at_k(const std::vector<Attempts>& problems, std::int64_t k);

}  // namespace flowreasoner::eval
