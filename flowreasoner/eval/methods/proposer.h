#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/methods/search.h"
#include "flowreasoner/meta_agent/designer.h"

namespace flowreasoner::eval::methods {

/// Asks a search's optimizer for programs, each request under a name that is the same in every
/// attempt, so that a resumed search pays for none again.
///
/// Thread rule: the I/O thread, one request at a time. Lifetime: `parts` outlives it.
class Proposer {
 public:
  explicit Proposer(const SearchParts& parts) : parts_(parts) {}

  /// The optimizer's program in answer to `messages`, checked; one that can not be run goes back
  /// with what is wrong, `repairs` times. (`step`, `turn`) is unique in the search; turn below
  /// 1,000. Errors: kBudget when the purse is empty; that of the endpoint when it gave no reply;
  /// those of the sandbox and the run store; kCancelled.
  Async<meta_agent::Design> ask(std::vector<llm::Message> messages, std::int64_t step,
                                std::int64_t turn, int repairs);

  /// What was spent since the last call of this.
  workflow::Spent take_cost();

 private:
  const SearchParts& parts_;
  workflow::Spent cost_;
};

/// The conversation so far, the optimizer's last reply included, and what it is told next.
std::vector<llm::Message> continued(const meta_agent::Design& design, std::string next);

}  // namespace flowreasoner::eval::methods
