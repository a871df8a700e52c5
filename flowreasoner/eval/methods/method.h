#pragma once
#include <optional>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/eval/methods/search.h"
#include "flowreasoner/meta_agent/query.h"
#include "flowreasoner/workflow/program.h"

namespace flowreasoner::eval::methods {

/// How a query is to be answered.
struct Approach {
  /// Run it (episode::run_given_workflow). Unset: the meta-agent designs one for the query, round
  /// by round (episode::run_episode).
  std::optional<workflow::Program> program;
};

/// One of the things that `eval` compares: it turns queries into programs.
///
/// Thread rule: the I/O thread. Lifetime: outlives every Async it returned.
class Method {
 public:
  virtual ~Method() = default;

  /// "cot", "aflow", …
  virtual const std::string& name() const = 0;

  /// It has to find() or take() something on a training split before approach() may be called.
  virtual bool needs_search() const { return false; }

  /// Searches on the training split and takes what it found. Errors: those of the search
  /// (aflow.h, …); kInvalidArgument of a method that needs none.
  virtual Async<SearchResult> find(SearchParts parts);

  /// Takes what an earlier search found. Errors: kBadData when it is another method's, or damaged.
  virtual Result<void> take(SearchResult found);

  /// For one query; the same for equal queries. A call before take() is a bug (std::logic_error).
  virtual Approach approach(const meta_agent::Query& query) const = 0;
};

}  // namespace flowreasoner::eval::methods
