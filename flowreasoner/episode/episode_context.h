#pragma once
#include <string>

#include "flowreasoner/episode/episode.h"
#include "flowreasoner/meta_agent/query.h"
#include "flowreasoner/workflow/budget.h"

namespace flowreasoner::episode {

/// What all parts of one episode share while it runs. Internal to the library.
/// Lifetime: outlives every candidate. Thread rule: the I/O thread.
struct EpisodeContext {
  EpisodeContext(EpisodeParts with, const tasks::Problem& problem, EpisodeOptions how)
      : parts(std::move(with)),
        options(std::move(how)),
        problem_id(problem.id),
        query(meta_agent::query_of(problem)),
        reading(meta_agent::read_query(query)),
        visible(problem.visible.empty()
                    ? nullptr
                    : tasks::make_suite(problem.entry_point, problem.visible, problem.reference)),
        budget("the episode", options.budget, parts.budget) {}

  EpisodeContext(const EpisodeContext&) = delete;
  EpisodeContext& operator=(const EpisodeContext&) = delete;

  EpisodeParts parts;
  EpisodeOptions options;
  std::string problem_id;
  /// Without the hidden tests: nothing that designs or runs can reach them.
  meta_agent::Query query;
  meta_agent::QueryReading reading;
  tasks::TestSuitePtr visible;  ///< null: no tests were given
  workflow::Budget budget;
  record::EpisodeId id = 0;
  record::RecordedCalls paid;  ///< of an earlier attempt

  bool asks_for_code() const { return reading.kind != meta_agent::QueryKind::kQuestion; }
  /// The observer, or one that does nothing.
  EpisodeObserver& observer() const;
  /// Where calls of this part are recorded. `scope` empty: that of a workflow run at `place`.
  workflow::CallScope call_scope(const Place& place, std::string scope = {}) const;
};

}  // namespace flowreasoner::episode
