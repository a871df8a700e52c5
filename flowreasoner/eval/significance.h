#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace flowreasoner::eval {

// Two-sided tests of "both systems solve equally often", on the same problems.

/// McNemar's test by the exact binomial: `first` problems were solved by the first system alone,
/// `second` by the second alone; the others say nothing. 1 without any.
double mcnemar_exact(std::int64_t first, std::int64_t second);

/// The same with half the weight on the table as seen: less cautious than the exact test, whose
/// true level stays below what it says (Fagerland, Lydersen and Laake 2013).
double mcnemar_mid_p(std::int64_t first, std::int64_t second);

/// For problems that were run several times: `differences` of the problems' shares, as multiples of
/// some unit. Under the hypothesis each could as well be the other way round; the result is the
/// part of all choices of signs whose sum is at least as far from 0 as theirs (Fisher 1935),
/// exactly. With single runs it is mcnemar_exact(). Time: their number times the sum of their
/// sizes.
double sign_flip_test(std::span<const std::int64_t> differences);

/// Holm's correction (1979) of the p-values of one table: with the values returned, the chance of
/// one false finding in the whole table is at most the level. Order is kept.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace flowreasoner::eval
