#pragma once
// AFlow: Zhang et al. 2024, "AFlow: Automating Agentic Workflow Generation", arXiv 2410.10762.
//
// Kept: a tree whose nodes are whole workflows, grown over rounds. Each round draws a parent by the
// soft mixed probability (lambda 0.2, alpha 0.4 on scores in per cent; among the best and the
// first), asks for one modification, runs the result five times on the training split, and writes
// what came of it into the parent's experience, which later requests show. A modification that the
// same parent has seen is refused and asked for again. Stops when the mean of the best three has
// not risen for five rounds, or after 20.
//
// Left out: choosing the problems of the split by the variance of the blank workflow's score (the
// caller chooses them); a set of operators for each data set (all of the catalogue are offered);
// expected answers in the log of failures (visible tests alone go into a prompt).
#include <cstdint>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/rounds.h"
#include "flowreasoner/eval/methods/search.h"

namespace flowreasoner::eval::methods {

struct AflowOptions {
  std::int64_t rounds = 20;          ///< the first workflow's included
  std::int64_t validation_runs = 5;  ///< of each workflow on the whole split
  episode::SelectionOptions selection{episode::Selection::kSoft, 4, 0.2, 0.4 * 100};
  std::size_t top = 3;        ///< convergence: mean score of the best so many …
  std::int64_t patience = 5;  ///< … that has not risen for so many rounds
  int repairs = 1;            ///< of a design that breaks the static checks
  int tries = 3;              ///< at a modification that is new, a round
  std::size_t failures = 3;   ///< unsolved problems that a request shows
  workflow::Program first;    ///< what the tree starts from; it is not empty
};

/// Searches one workflow for the whole problem set.
/// An empty purse ends it with the best so far (`stopped` is "budget"). Errors: kBudget before the
/// first workflow is scored; those of the evaluator, the optimizer's endpoint, the sandbox and the
/// run store; kCancelled. Thread rule: the I/O thread. Lifetime: what `parts` points to outlives
/// the Async.
Async<SearchResult> search_aflow(SearchParts parts, AflowOptions options);

}  // namespace flowreasoner::eval::methods
