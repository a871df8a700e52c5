#pragma once
#include <span>
#include <vector>

#include "flowreasoner/eval/problem_share.h"

namespace flowreasoner::eval {

/// Bounds of a 95 % confidence interval. As made: nothing is known of a share.
struct Interval {
  double low = 0;
  double high = 1;

  bool operator==(const Interval&) const = default;
};

/// Wilson's score interval of `share` (0 to 1), as seen in `trials` independent trials; `trials`
/// need not be whole (effective_trials()). At 0 or less: nothing is known. Wilson 1927; Newcombe
/// 1998, method 3. Chosen over p ± 1.96 sd, which is much too short near 0 and 1, where the
/// benchmarks are, and over Clopper and Pearson's, which is too long.
Interval wilson_interval(double share, double trials);

/// How many independent trials the runs of these problems are worth, one list of problems a set.
///
/// Runs of one problem resemble each other, so ten runs of 100 problems say less than 1,000
/// problems do. This is p (1 - p) / V, with V the variance of the mean over problems: the trials at
/// which a plain share would be as uncertain (Kish's design effect; Wilson's interval at that
/// number: Franco et al. 2019). With one run a problem and one set it is the number of problems.
/// Sets are strata: the difference between easy and hard sets is no uncertainty. A set counts at
/// most one trial a run; when all runs, or none, solved, one a problem.
double effective_trials(std::span<const std::vector<ProblemShare>> sets);

/// Mean of the problems' shares, each problem counting once. Precondition: there is a problem.
double mean_share(std::span<const std::vector<ProblemShare>> sets);

}  // namespace flowreasoner::eval
