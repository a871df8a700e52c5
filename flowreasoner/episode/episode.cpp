#include "flowreasoner/episode/episode.h"

#include <utility>

#include "flowreasoner/episode/episode_play.h"

namespace flowreasoner::episode {

Async<EpisodeResult> run_episode(EpisodeParts parts, tasks::Problem problem,
                                 EpisodeOptions options) {
  if (parts.sandbox == nullptr || parts.judge == nullptr || parts.meta == nullptr ||
      parts.workers.empty()) {
    co_return Error(Errc::kInvalidArgument,
                    "an episode needs a sandbox, a judge, a meta-agent and a worker");
  }
  if (options.rounds < 1 || options.validation_runs < 1 || options.candidates < 1) {
    co_return Error(Errc::kInvalidArgument,
                    "rounds, validation runs and candidates of an episode are at least 1");
  }
  EpisodePlay play(std::move(parts), std::move(problem), std::move(options));
  co_return co_await play.run();
}

}  // namespace flowreasoner::episode
