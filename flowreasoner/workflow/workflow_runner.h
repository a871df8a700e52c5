#pragma once
#include "flowreasoner/base/async.h"
#include "flowreasoner/sandbox/sandbox.h"
#include "flowreasoner/workflow/workflow_result.h"
#include "flowreasoner/workflow/workflow_run.h"

namespace flowreasoner::workflow {

/// The first frame of the run's guest (docs/guest-protocol.md, "Jobs"). `run` has a worker.
Json workflow_job(const WorkflowRun& run);

/// Runs one workflow program in a guest of its own and answers its calls until it ends.
///
/// Whatever the program does is a WorkflowResult. Errors are ours: those of Sandbox::open, of the
/// run store (kIo, …), kInvalidArgument (no workers), kCancelled. Every wait is bounded by
/// `limits.time` and the budgets' ends. Cancellation kills the guest and the guests it asked for,
/// cancels open model calls (which may still be billed) and waits for their end. Thread rule: the
/// I/O thread. Lifetime: `sandbox` and all that `run` points to outlive the Async.
Async<WorkflowResult> run_workflow(sandbox::Sandbox& sandbox, WorkflowRun run);

}  // namespace flowreasoner::workflow
