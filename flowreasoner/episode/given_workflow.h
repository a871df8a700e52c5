#pragma once
#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/workflow/program.h"

namespace flowreasoner::episode {

/// An episode with a workflow that is given: no meta-agent (`parts.meta` may be null), one round,
/// one run of `program`, judged and recorded as a design's (round 1); the hidden tests judge its
/// answer.
///
/// A program that breaks the static checks is not run; the findings, or how the run failed, are in
/// `stop_detail`. Without tests the answer is given as it comes (ChosenBy::kOnlyAnswer). Options of
/// the search are not used. Stops, errors, cancellation, resume and lifetimes: as run_episode().
Async<EpisodeResult> run_given_workflow(EpisodeParts parts, tasks::Problem problem,
                                        workflow::Program program, EpisodeOptions options);

}  // namespace flowreasoner::episode
