#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/tasks/problem.h"
#include "flowreasoner/workflow/budget.h"
#include "flowreasoner/workflow/program.h"
#include "flowreasoner/workflow/recorded_model.h"
#include "flowreasoner/workflow/trace.h"
#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::workflow {

/// Bounds of one run. Model calls are bounded by the budget.
struct WorkflowLimits {
  /// Of the guest that runs the workflow. It waits for models most of its life, so its wall limit
  /// is `time`, whatever stands here.
  sandbox::Limits guest{.cpu = std::chrono::milliseconds(60'000)};
  /// Of each guest that judges or runs a program for it.
  sandbox::Limits program;
  /// Wall time of the whole run, where the budget's own end does not come first.
  Milliseconds time{3'600'000};
  /// One model call, retries included.
  Milliseconds call_time{300'000};
  /// Calls of the guest that are answered at once; further ones wait unread.
  std::size_t open_calls = 256;
  /// Calls of the kinds test, python and behave; one more gets the error `budget`.
  std::int64_t program_calls = 10'000;
  /// Characters kept of the guest's log frames, all together.
  std::size_t log_bytes = std::size_t{64} << 10;
};

/// One run of one program: what goes in. Hidden tests have no place here.
struct WorkflowRun {
  Program program;
  std::string problem;      ///< text of the query
  std::string entry_point;  ///< name of the function to write; may be empty
  std::string question_id;  ///< the problem's id; told to recorded models, and to the program
  std::string dataset = "HumanEval";  ///< what the constructor is told
  tasks::Tests visible;               ///< what the call `test` judges by; may be empty

  std::vector<Worker> workers;        ///< allowed models, the first is the default; at least one
  Budget* budget = nullptr;           ///< outer purse; null: none. Outlives the run
  BudgetLimits own_budget;            ///< of this run alone, inside `budget`
  bool overlap = true;                ///< start independent calls together (docs/guest-protocol.md)
  CallScope scope;                    ///< where model calls are recorded
  TraceObserver* observer = nullptr;  ///< may be null; outlives the run
  Json llm_config = Json::object();   ///< what the program sees as its llm_config; never a key
  WorkflowLimits limits;
};

/// How a program failed. An outcome.
struct WorkflowError {
  /// "load", "construct", "run": the program raised. "guest": it was ended (limit, crash, broken
  /// protocol). "budget": the time was up, or it gave up because of a spent budget. "model": it
  /// gave up because a model call failed.
  std::string stage;
  std::string type;  ///< exception's type, or the ending: "wall limit"
  std::string message;
  int line = 0;  ///< of graph.py; 0: unknown
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
};

Json to_json(const WorkflowError& error);
Json to_json(const WorkflowResult& result);

/// Runs one workflow program in a guest of its own and answers its calls until it ends.
///
/// Whatever the program does is a WorkflowResult. Errors are ours: those of Sandbox::open, of the
/// run store (kIo, …), kInvalidArgument (no workers), kCancelled. Every wait is bounded by
/// `limits.time` and the budgets' ends. Cancellation kills the guest and the guests it asked for,
/// cancels open model calls (which may still be billed) and waits for their end. Thread rule: the
/// I/O thread. Lifetime: `sandbox` and all that `run` points to outlive the Async.
Async<WorkflowResult> run_workflow(sandbox::Sandbox& sandbox, WorkflowRun run);

}  // namespace flowreasoner::workflow
