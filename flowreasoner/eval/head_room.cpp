#include "flowreasoner/eval/head_room.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace flowreasoner::eval {
namespace {

using Row = std::vector<ProblemShare>;  // of one problem, by system

/// The problems that are judged for each of these systems.
std::vector<Row> full_rows(std::span<const ShareMatrix* const> sets,
                           std::span<const std::size_t> systems) {
  std::vector<Row> rows;
  for (const ShareMatrix* set : sets) {
    for (const ShareMatrix::Row& row : set->rows) {
      Row shares;
      for (const std::size_t system : systems) {
        if (row.shares[system]) shares.push_back(*row.shares[system]);
      }
      if (shares.size() == systems.size()) rows.push_back(std::move(shares));
    }
  }
  return rows;
}

double best_share(const Row& row) {
  double best = 0;
  for (const ProblemShare& share : row) best = std::max(best, share.share);
  return best;
}

/// A system with one of its runs kept back, drawn at random: whether that run solved the problem,
/// and how many of the others did.
struct KeptBack {
  double chance = 0;
  bool solved = false;
  double others = 0;  ///< share of the other runs that solved it
};

std::array<KeptBack, 2> kept_back(const ProblemShare& share) {
  const auto runs = static_cast<double>(share.runs);
  const double solved = share.share * runs;
  return {KeptBack{share.share, true, (solved - 1) / (runs - 1)},
          KeptBack{1 - share.share, false, solved / (runs - 1)}};
}

/// Chance that the other runs of `share` look worse than `others`, or no better.
double chance_below(const ProblemShare& share, double others, bool or_equal) {
  constexpr double kSame = 1e-9;  // thirds are not exact
  double chance = 0;
  for (const KeptBack& kept : kept_back(share)) {
    const double limit = or_equal ? others + kSame : others - kSame;
    if (kept.others < limit) chance += kept.chance;
  }
  return chance;
}

/// Chance that a run solves the problem when its system is the one whose other runs look best; of
/// equals, the one that stands first in `order`.
double foresight(const Row& row, const std::vector<std::size_t>& order) {
  double solved = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    for (const KeptBack& kept : kept_back(row[order[rank]])) {
      if (!kept.solved || kept.chance == 0) continue;
      double chosen = kept.chance;
      for (std::size_t other = 0; other < order.size(); ++other) {
        if (other != rank) chosen *= chance_below(row[order[other]], kept.others, other > rank);
      }
      solved += chosen;
    }
  }
  return solved;
}

std::vector<double> means_of(const std::vector<Row>& rows, std::size_t systems) {
  std::vector<double> means(systems);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < systems; ++i) {
      means[i] += row[i].share / static_cast<double>(rows.size());
    }
  }
  return means;
}

std::optional<double> mean_foresight(const std::vector<Row>& rows,
                                     const std::vector<double>& means) {
  std::vector<std::size_t> order(means.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&means](std::size_t a, std::size_t b) { return means[a] > means[b]; });
  double sum = 0;
  for (const Row& row : rows) {
    for (const ProblemShare& share : row) {
      if (share.runs < 2) return std::nullopt;
    }
    sum += foresight(row, order);
  }
  return sum / static_cast<double>(rows.size());
}

}  // namespace

std::optional<HeadRoom> head_room(std::span<const ShareMatrix* const> sets,
                                  std::span<const std::size_t> systems,
                                  const Resampling& resampling) {
  const std::vector<Row> rows = full_rows(sets, systems);
  if (systems.size() < 2 || rows.empty()) return std::nullopt;
  const std::vector<double> means = means_of(rows, systems.size());
  const auto best =
      static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
  HeadRoom room;
  room.problems = static_cast<std::int64_t>(rows.size());
  room.best_fixed = systems[best];
  room.best_fixed_pass = means[best];
  std::vector<double> gaps;
  for (const Row& row : rows) {
    const double most = best_share(row);
    const bool all = std::all_of(row.begin(), row.end(),
                                 [](const ProblemShare& share) { return share.share == 1; });
    if (all) ++room.solved_by_all;
    if (most == 0) ++room.solved_by_none;
    room.oracle_pass += most / static_cast<double>(rows.size());
    gaps.push_back(most - row[best].share);
  }
  room.ci95 = bootstrap_interval(gaps, resampling);
  room.foresight_pass = mean_foresight(rows, means);
  return room;
}

}  // namespace flowreasoner::eval
