#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flowreasoner/eval/bootstrap.h"
#include "flowreasoner/eval/share_matrix.h"

namespace flowreasoner::eval {

/// Which test a p-value is from.
enum class PairedTest {
  kMcNemar,   ///< exact; each problem was run once
  kSignFlip,  ///< problems were run several times
};

/// "McNemar exact", "sign flips".
std::string_view paired_test_name(PairedTest test);

/// Two systems on the problems on which both have a verdict. A value.
struct Comparison {
  std::string set;         ///< or kOverall
  std::size_t first = 0;   ///< column of the one system
  std::size_t second = 0;  ///< and of the other

  std::int64_t problems = 0;     ///< judged for both
  std::int64_t first_more = 0;   ///< problems that the first solved in a greater share of its runs
  std::int64_t second_more = 0;  ///< and the second
  double difference = 0;         ///< pass@1 of the first less that of the second
  std::optional<Interval> ci95;  ///< of the difference; unset when all problems came out alike

  PairedTest test = PairedTest::kMcNemar;
  double p = 1;                 ///< two-sided
  std::optional<double> p_mid;  ///< McNemar's mid-p
  double p_holm = 1;            ///< corrected for all comparisons of the table
};

/// Compares two columns over the rows of `sets`; p_holm is p yet, and `set` empty. Nothing when no
/// problem was judged for both. `resampling.seed` is this comparison's own.
std::optional<Comparison> compare(std::span<const ShareMatrix* const> sets, std::size_t first,
                                  std::size_t second, const Resampling& resampling);

}  // namespace flowreasoner::eval
