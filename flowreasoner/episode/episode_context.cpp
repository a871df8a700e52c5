#include "flowreasoner/episode/episode_context.h"

#include <utility>

namespace flowreasoner::episode {

EpisodeObserver& EpisodeContext::observer() const {
  static EpisodeObserver silent;
  return parts.observer == nullptr ? silent : *parts.observer;
}

workflow::CallScope EpisodeContext::call_scope(const Place& place, std::string scope) const {
  workflow::CallScope calls;
  calls.store = parts.store;
  calls.episode = id;
  calls.paid = &paid;
  calls.scope = scope.empty()
                    ? workflow::workflow_scope(place.round, place.candidate, place.validation)
                    : std::move(scope);
  calls.round = place.round;
  calls.candidate = place.candidate;
  calls.validation = place.validation;
  calls.repeat = options.repeat;
  return calls;
}

}  // namespace flowreasoner::episode
