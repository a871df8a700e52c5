#pragma once
// ADAS: Hu et al. 2024, "Automated Design of Agentic Systems", arXiv 2408.08435: its Meta Agent
// Search.
//
// Kept: an archive of systems with their fitness (95 % bootstrap interval and median of the
// accuracy on the training split), begun with published ones; each generation the optimizer sees
// the whole archive and invents a new system; it reflects on it twice, once on novelty and
// mistakes, once on the implementation; a system that fails or solves nothing goes back with what
// went wrong, up to three times; what can be scored enters the archive, good or bad.
//
// Left out: systems as one free Python function (they are workflow programs here); three of the
// seven published seeds (step-back abstraction, quality-diversity, role assignment).
//
// Added: a system that is the same as one of the archive, by its canonical form, goes back before a
// worker is paid.
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/methods/search.h"

namespace flowreasoner::eval::methods {

/// A published system that the archive begins with.
struct AdasSeed {
  std::string name;
  workflow::Program program;
};

struct AdasOptions {
  std::int64_t generations = 30;
  int debug_tries = 3;             ///< repairs of a system that fails, a generation
  std::size_t resamples = 10'000;  ///< of the bootstrap
  /// Of the archive in a request; the worst are left out of a longer one, and the request says so.
  std::size_t archive_bytes = 200'000;
  std::vector<AdasSeed> seeds;  ///< at least one
};

/// Searches one workflow for the whole problem set: the one of the archive with the best accuracy,
/// of equals the cheapest. An empty purse ends it with the best so far (`stopped` is "budget").
/// Errors, thread rule, lifetime: as search_aflow().
Async<SearchResult> search_adas(SearchParts parts, AdasOptions options);

}  // namespace flowreasoner::eval::methods
