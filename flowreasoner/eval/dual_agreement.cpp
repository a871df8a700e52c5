#include "flowreasoner/eval/dual_agreement.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace flowreasoner::eval {
namespace {

struct Group {
  std::vector<std::size_t> solutions;
  std::int64_t passed = 0;
  std::int64_t worth = 0;
};

std::string signature(const std::vector<tasks::Behaviour>& row, AgreementRule::Equal equal) {
  std::string text;
  for (const tasks::Behaviour& behaviour : row) {
    if (equal == AgreementRule::Equal::kSameTestsPassed) {
      text += behaviour.passed ? '1' : '0';
    } else {
      text += std::to_string(behaviour.value.size()) + ":" + behaviour.value;
    }
  }
  return text;
}

}  // namespace

std::vector<SolutionGroup> solution_groups(
    const std::vector<std::vector<tasks::Behaviour>>& behaviours,
    std::span<const std::int64_t> times, AgreementRule rule) {
  std::map<std::string, Group> by_signature;
  for (std::size_t solution = 0; solution < behaviours.size(); ++solution) {
    const std::vector<tasks::Behaviour>& row = behaviours[solution];
    Group& group = by_signature[signature(row, rule.equal)];
    group.solutions.push_back(solution);
    if (group.solutions.size() > 1) continue;
    for (std::size_t test = 0; test < row.size(); ++test) {
      if (row[test].passed) group.passed += times[test];
    }
  }
  std::vector<Group> groups;
  for (auto& [text, group] : by_signature) {
    const auto size = static_cast<std::int64_t>(group.solutions.size());
    group.worth = size * group.passed * (rule.has_root ? group.passed : 1);
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(), [](const Group& one, const Group& other) {
    const auto key = [](const Group& group) {
      return std::tuple(-group.worth, -group.passed,
                        -static_cast<std::int64_t>(group.solutions.size()),
                        group.solutions.front());
    };
    return key(one) < key(other);
  });
  std::vector<SolutionGroup> sorted;
  for (Group& group : groups) sorted.push_back({std::move(group.solutions), group.worth});
  return sorted;
}

double chosen_pass(const std::vector<SolutionGroup>& groups, const std::vector<bool>& solved) {
  std::int64_t right = 0;
  std::int64_t all = 0;
  for (const SolutionGroup& group : groups) {
    if (group.worth < groups.front().worth) break;
    for (const std::size_t solution : group.solutions) {
      ++all;
      right += solved[solution] ? 1 : 0;
    }
  }
  return all == 0 ? 0 : static_cast<double>(right) / static_cast<double>(all);
}

}  // namespace flowreasoner::eval
