#pragma once
#include <cstddef>
#include <string>

#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::eval::report {

/// One set's grid as an HTML table: a row a problem, a column a system that ran there, each field
/// the share of runs that solved it. page.js makes it walkable and opens the details.
std::string grid_html(const Evaluation& evaluation, std::size_t set);

/// What the page shows of single runs, packed.
struct PackedDetails {
  std::string base64;            ///< gzip of JSON (page.js reads it)
  std::size_t cut_to_bytes = 0;  ///< texts longer than that were cut; 0: none was
};

/// All runs of all sets: verdict, cost, answer, failing test, trace. Texts are cut, the longest
/// first, until the packed form has at most `limit_bytes` (default 2 MiB): the record has them
/// whole.
PackedDetails pack_details(const Evaluation& evaluation,
                           std::size_t limit_bytes = std::size_t{2} << 20);

}  // namespace flowreasoner::eval::report
