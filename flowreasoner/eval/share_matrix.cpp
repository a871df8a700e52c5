#include "flowreasoner/eval/share_matrix.h"

#include <algorithm>
#include <unordered_map>

namespace flowreasoner::eval {

std::vector<ProblemShare> ShareMatrix::column(std::size_t system) const {
  std::vector<ProblemShare> judged;
  for (const Row& row : rows) {
    if (row.shares[system]) judged.push_back(*row.shares[system]);
  }
  return judged;
}

ShareMatrix share_matrix(std::span<const Outcome> outcomes, const std::vector<System>& systems) {
  ShareMatrix matrix;
  std::unordered_map<std::string, std::size_t> rows;
  for (const Outcome& outcome : outcomes) {
    const auto [found, is_new] = rows.try_emplace(outcome.problem, matrix.rows.size());
    if (is_new) matrix.rows.push_back({outcome.problem, {}});
    auto& shares = matrix.rows[found->second].shares;
    shares.resize(systems.size());
    if (!outcome.solved) continue;
    const auto system = std::find(systems.begin(), systems.end(), outcome.system);
    auto& share = shares[static_cast<std::size_t>(system - systems.begin())];
    if (!share) share.emplace();
    ++share->runs;  // the share is a count until all are in
    if (*outcome.solved) share->share += 1;
  }
  for (auto& row : matrix.rows) {
    for (auto& share : row.shares) {
      if (share) share->share /= static_cast<double>(share->runs);
    }
  }
  return matrix;
}

}  // namespace flowreasoner::eval
