#include "flowreasoner/eval/comparison.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "flowreasoner/eval/significance.h"

namespace flowreasoner::eval {

std::string_view paired_test_name(PairedTest test) {
  return test == PairedTest::kMcNemar ? "McNemar exact" : "sign flips";
}

namespace {

struct Pair {
  ProblemShare first;
  ProblemShare second;
};

/// The problems that both have a verdict on.
std::vector<Pair> shared_problems(std::span<const ShareMatrix* const> sets, std::size_t first,
                                  std::size_t second) {
  std::vector<Pair> pairs;
  for (const ShareMatrix* set : sets) {
    for (const ShareMatrix::Row& row : set->rows) {
      const auto& one = row.shares[first];
      const auto& other = row.shares[second];
      if (one && other) pairs.push_back({*one, *other});
    }
  }
  return pairs;
}

/// Differences as multiples of one fraction that all shares are multiples of. With more than ten
/// repeats, some of them missing, that fraction may be too small to count in: they are rounded
/// then.
std::vector<std::int64_t> in_units(const std::vector<Pair>& pairs) {
  constexpr std::int64_t kMostUnits = 2520;  // divisible by 1 to 10
  std::int64_t units = 1;
  for (const Pair& pair : pairs) {
    units = std::lcm(std::lcm(units, pair.first.runs), pair.second.runs);
    if (units > kMostUnits) {
      units = kMostUnits;
      break;
    }
  }
  std::vector<std::int64_t> differences;
  for (const Pair& pair : pairs) {
    const double difference = pair.first.share - pair.second.share;
    differences.push_back(std::llround(difference * static_cast<double>(units)));
  }
  return differences;
}

}  // namespace

std::optional<Comparison> compare(std::span<const ShareMatrix* const> sets, std::size_t first,
                                  std::size_t second, const Resampling& resampling) {
  Comparison comparison;
  comparison.first = first;
  comparison.second = second;
  const std::vector<Pair> pairs = shared_problems(sets, first, second);
  if (pairs.empty()) return std::nullopt;
  std::vector<double> differences;
  for (const auto& [one, other] : pairs) {
    differences.push_back(one.share - other.share);
    if (one.share > other.share) ++comparison.first_more;
    if (one.share < other.share) ++comparison.second_more;
    if (one.runs != 1 || other.runs != 1) comparison.test = PairedTest::kSignFlip;
  }
  comparison.problems = static_cast<std::int64_t>(differences.size());
  comparison.difference = std::accumulate(differences.begin(), differences.end(), 0.0) /
                          static_cast<double>(differences.size());
  comparison.ci95 = bootstrap_interval(differences, resampling);
  if (comparison.test == PairedTest::kMcNemar) {
    comparison.p = mcnemar_exact(comparison.first_more, comparison.second_more);
    comparison.p_mid = mcnemar_mid_p(comparison.first_more, comparison.second_more);
  } else {
    comparison.p = sign_flip_test(in_units(pairs));
  }
  comparison.p_holm = comparison.p;
  return comparison;
}

}  // namespace flowreasoner::eval
