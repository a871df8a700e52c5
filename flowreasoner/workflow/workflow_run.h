#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/sandbox/limits.h"
#include "flowreasoner/tasks/judge.h"
#include "flowreasoner/tasks/tests.h"
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
  std::string dialect;      ///< as analyse_program() found it; empty: the guest finds it again
  std::string problem;      ///< text of the query
  std::string entry_point;  ///< name of the function to write; may be empty
  std::string question_id;  ///< the problem's id; told to recorded models, and to the program
  std::string dataset = "HumanEval";  ///< what the constructor is told
  tasks::TestSuitePtr visible;        ///< what the call `test` judges by; null: nothing
  tasks::Judge* judge = nullptr;      ///< answers the calls test and behave; outlives the run

  std::vector<Worker> workers;        ///< allowed models, the first is the default; at least one
  Budget* budget = nullptr;           ///< outer purse; null: none. Outlives the run
  BudgetLimits own_budget;            ///< of this run alone, inside `budget`
  bool overlap = true;                ///< start independent calls together (docs/guest-protocol.md)
  CallScope scope;                    ///< where model calls are recorded
  TraceObserver* observer = nullptr;  ///< may be null; outlives the run
  Json llm_config = Json::object();   ///< what the program sees as its llm_config; never a key
  WorkflowLimits limits;
};

}  // namespace flowreasoner::workflow
