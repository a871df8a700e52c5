#include "flowreasoner/eval/comparison.h"

#include <numeric>

#include "flowreasoner/eval/significance.h"

namespace flowreasoner::eval {

std::string_view paired_test_name(PairedTest test) {
  return test == PairedTest::kMcNemar ? "McNemar exact" : "sign flips";
}

std::optional<Comparison> compare(std::span<const ShareMatrix* const> sets, std::size_t first,
                                  std::size_t second, const Resampling& resampling) {
  Comparison comparison;
  comparison.first = first;
  comparison.second = second;
  std::vector<double> differences;
  for (const ShareMatrix* set : sets) {
    for (const ShareMatrix::Row& row : set->rows) {
      const auto& one = row.shares[first];
      const auto& other = row.shares[second];
      if (!one || !other) continue;
      differences.push_back(one->share - other->share);
      if (one->share > other->share) ++comparison.first_more;
      if (one->share < other->share) ++comparison.second_more;
      if (one->runs != 1 || other->runs != 1) comparison.test = PairedTest::kSignFlip;
    }
  }
  if (differences.empty()) return std::nullopt;
  comparison.problems = static_cast<std::int64_t>(differences.size());
  comparison.difference = std::accumulate(differences.begin(), differences.end(), 0.0) /
                          static_cast<double>(differences.size());
  comparison.ci95 = bootstrap_interval(differences, resampling);
  if (comparison.test == PairedTest::kMcNemar) {
    comparison.p = mcnemar_exact(comparison.first_more, comparison.second_more);
    comparison.p_mid = mcnemar_mid_p(comparison.first_more, comparison.second_more);
  } else {
    comparison.p = sign_flip_test(differences, resampling);
  }
  comparison.p_holm = comparison.p;
  return comparison;
}

}  // namespace flowreasoner::eval
