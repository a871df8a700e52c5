#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"

namespace flowreasoner::workflow {

/// One parameter of an operator's call.
struct OperatorParam {
  std::string name;
  bool is_required = true;
  Json default_value;    ///< of an optional one
  bool is_shown = true;  ///< to the meta-agent; else it is there for published programs alone
};

/// How an operator is called and what its result holds.
struct OperatorForm {
  std::vector<OperatorParam> params;
  std::vector<std::string> result;  ///< keys of the result; empty: it is no dictionary
  bool takes_more = false;          ///< any further keyword is let through
};

/// One building block of workflows, as the meta-agent, the static checks and the guest see it.
struct OperatorEntry {
  std::string name;         ///< "ScEnsemble"
  std::string description;  ///< one line: what it does and when it pays
  /// Model calls that one call makes: from its usual to its largest number, by default parameters.
  int least_calls = 1;
  int most_calls = 1;
  std::string cost;  ///< the same in words: "1 call", "1 call a draft"
  OperatorForm form;
  /// Where a dialect calls it in another way; nothing there: its calls are not checked in it.
  std::map<std::string, std::optional<OperatorForm>> dialects;
};

/// Every operator, in the order in which they are shown. The rows are data: a new operator is a
/// class in the guest and a row here (docs/adding-an-operator.md).
const std::vector<OperatorEntry>& operator_catalog();

/// The row of this name, or null.
const OperatorEntry* find_operator(std::string_view name);

/// `Test(problem, solution, entry_point, test_loop=3) -> {result, solution, errors}`.
std::string operator_signature(const OperatorEntry& entry);

/// The field `operators` of the guest's `analyse` job (docs/guest-protocol.md).
const Json& operator_catalog_json();

}  // namespace flowreasoner::workflow
