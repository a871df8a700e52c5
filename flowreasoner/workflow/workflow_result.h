#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/sandbox/run_outcome.h"
#include "flowreasoner/workflow/trace.h"

namespace flowreasoner::workflow {

/// How a program failed. An outcome.
struct WorkflowError {
  /// "load", "construct", "run": the program raised. "guest": it was ended (limit, crash, broken
  /// protocol). "budget": the time was up, or it gave up because of a spent budget. "model": it
  /// gave up because a model call failed.
  std::string stage;
  std::string type;  ///< exception's type, or the ending: "wall limit"
  std::string message;
  std::string file;  ///< "graph.py" or "prompt.py"; empty: none
  int line = 0;      ///< of that file; 0: unknown
  std::string traceback;
};

/// A line that the guest logged: a fallback that an operator took, or the program's own print.
struct GuestLog {
  std::string level;
  std::string message;
};

/// What came out. A value, whatever the program did.
struct WorkflowResult {
  bool has_finished = false;            ///< the program returned; else `error` says why not
  std::string answer;                   ///< what it returned, as text; empty when it did not
  std::optional<double> reported_cost;  ///< the cost that it returned, in its own reckoning
  std::optional<WorkflowError> error;

  double usd = 0;  ///< what its calls cost, by our reckoning
  bool is_priced = true;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t calls = 0;  ///< of models, admitted by the budget
  std::int64_t tokens() const { return prompt_tokens + completion_tokens; }

  std::string dialect;            ///< as the guest found it; empty when it did not load
  std::vector<TraceEntry> trace;  ///< in program order
  std::vector<GuestLog> logs;
  sandbox::RunOutcome outcome;        ///< of the guest, with what it printed
  std::chrono::microseconds wall{0};  ///< of the whole run
  /// The last error of a model that reached the program. When the run failed, this tells an
  /// endpoint that is down from a program that is wrong.
  std::optional<Error> model_error;
  /// The last refusal of a budget that reached the program, or cut it off.
  std::optional<Error> budget_error;
};

Json to_json(const WorkflowError& error);
Json to_json(const WorkflowResult& result);

}  // namespace flowreasoner::workflow
