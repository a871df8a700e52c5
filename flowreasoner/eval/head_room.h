#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "flowreasoner/eval/bootstrap.h"
#include "flowreasoner/eval/share_matrix.h"

namespace flowreasoner::eval {

/// How much there is to gain by choosing the system for each problem, which is the premise of
/// designing a system for each query: an oracle that always takes the one that solves it, against
/// the system that solves the most. Over the problems that every system has a verdict on. A value.
struct HeadRoom {
  std::int64_t problems = 0;
  std::size_t best_fixed = 0;  ///< its column
  double best_fixed_pass = 0;  ///< its pass@1 on these problems
  double oracle_pass = 0;      ///< mean over problems of the best system's share
  /// Of oracle_pass - best_fixed_pass; unset when there is no gap.
  std::optional<Interval> ci95;
  std::int64_t solved_by_all = 0;   ///< problems that every system solved in every run
  std::int64_t solved_by_none = 0;  ///< and those that none ever solved
  /// The oracle's pass@1 when it must choose by the other repeats. Taking the best of many runs
  /// finds luck, too, so oracle_pass is too high; this is not. Unset unless every system has at
  /// least two judged runs of every problem.
  std::optional<double> foresight_pass;
};

/// Over these columns of the matrices. Nothing with fewer than two, or when no problem was judged
/// for all of them.
std::optional<HeadRoom> head_room(std::span<const ShareMatrix* const> sets,
                                  std::span<const std::size_t> systems,
                                  const Resampling& resampling);

}  // namespace flowreasoner::eval
