#include "flowreasoner/episode/given_workflow.h"

#include <utility>

#include "flowreasoner/episode/episode_play.h"

namespace flowreasoner::episode {

Async<EpisodeResult> run_given_workflow(EpisodeParts parts, tasks::Problem problem,
                                        workflow::Program program, EpisodeOptions options) {
  if (parts.sandbox == nullptr || parts.judge == nullptr || parts.workers.empty()) {
    co_return Error(Errc::kInvalidArgument, "a workflow needs a sandbox, a judge and a worker");
  }
  options.rounds = 1;
  options.candidates = 1;
  options.validation_runs = 1;
  EpisodePlay play(std::move(parts), std::move(problem), std::move(options), std::move(program));
  co_return co_await play.run();
}

}  // namespace flowreasoner::episode
