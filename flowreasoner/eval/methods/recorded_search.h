#pragma once
#include <cstdint>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/methods/method.h"
#include "flowreasoner/record/run_store.h"

namespace flowreasoner::eval::methods {

/// A search's place in the record: an episode of the run. The evaluator's runs are episodes too,
/// with indexes of their own.
struct SearchPlace {
  record::RunStore* store = nullptr;  ///< null: it is not recorded
  std::string run;                    ///< id of a run that has begun
  std::int64_t index = 0;
  std::string set;  ///< name of the training split
};

/// Has `method` find what it searches for, with its optimizer's calls in the record. A search that
/// the record knows as done is taken from there, at the cost noted then; one that was broken off is
/// played again over the replies that were paid for. `parts.record` is filled in here.
/// Errors: those of Method::find and of the run store. Cancellation: the search ends, and can be
/// resumed. Thread rule: the I/O thread. Lifetime: `method` and what `parts` points to outlive the
/// Async.
Async<SearchResult> find_recorded(Method* method, SearchParts parts, SearchPlace place);

}  // namespace flowreasoner::eval::methods
