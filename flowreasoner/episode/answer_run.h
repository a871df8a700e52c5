#pragma once
#include <optional>
#include <string>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/episode_context.h"
#include "flowreasoner/meta_agent/designer.h"
#include "flowreasoner/meta_agent/feedback.h"
#include "flowreasoner/workflow/workflow_runner.h"

namespace flowreasoner::episode {

/// Runs `program` once at `place`; the observer hears of its calls. `analysis` of it, or a default
/// one: not known. `scope` names the calls (empty: the place). Errors: those of
/// workflow::run_workflow. `context` outlives the Async.
Async<workflow::WorkflowResult> run_once(EpisodeContext* context, Place place,
                                         workflow::Program program,
                                         workflow::ProgramAnalysis analysis,
                                         std::string scope = {});

/// Runs the design's program once at `place`, takes the code out of its answer when the query asks
/// for code, and judges it by the visible tests, if there are any. What the program does is in the
/// report; so is a model that failed or a budget that was spent. Errors are ours: sandbox, run
/// store, kCancelled. `context` and `design` outlive the Async.
Async<meta_agent::RunReport> run_answer(EpisodeContext* context, Place place,
                                        const meta_agent::Design* design);

/// One line on why a run gave no answer; empty when it did.
std::string run_error(const workflow::WorkflowResult& result);

}  // namespace flowreasoner::episode
