#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flowreasoner/tasks/judge.h"

namespace flowreasoner::eval {

/// How solutions are chosen that agree with one another and with generated tests (CodeT, Chen et
/// al. 2022, arXiv 2207.10397).
struct AgreementRule {
  enum class Equal {
    kSameAnswers,      ///< the same value in every test (the operator ExecEnsemble)
    kSameTestsPassed,  ///< the same tests passed, whatever else they answer (CodeT)
  };
  Equal equal = Equal::kSameTestsPassed;
  /// What a group's size counts for: false: size x tests passed (the paper's text, ExecEnsemble);
  /// true: its square root x tests passed (the paper's published program).
  bool has_root = true;
};

/// Solutions that do the same, and what the group is worth.
struct SolutionGroup {
  std::vector<std::size_t> solutions;  ///< in order
  /// Size x tests passed; with a root its square, which sorts alike and is exact.
  std::int64_t worth = 0;
};

/// The groups of equal solutions, the best first; of equal worth the one with more tests passed,
/// then the larger, then the earlier. `behaviours`: one row a solution, one column a test;
/// `times`: how often each test counts.
std::vector<SolutionGroup> solution_groups(
    const std::vector<std::vector<tasks::Behaviour>>& behaviours,
    std::span<const std::int64_t> times, AgreementRule rule);

/// Chance that a solution drawn from the best group, or from all that are worth as much, is right,
/// as CodeT counts pass@1. `solved`: by solution. 0 without groups.
double chosen_pass(const std::vector<SolutionGroup>& groups, const std::vector<bool>& solved);

}  // namespace flowreasoner::eval
