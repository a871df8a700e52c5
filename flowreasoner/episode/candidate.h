#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/episode_context.h"
#include "flowreasoner/llm/chat_types.h"
#include "flowreasoner/meta_agent/designer.h"
#include "flowreasoner/meta_agent/feedback.h"

namespace flowreasoner::episode {

/// One design of a round with all that became of it. A value; filled in while it is played, so that
/// what there is survives whatever stops it.
struct Candidate {
  Place place;
  std::int64_t parent = 0;  ///< round that it improves; 0: none
  std::vector<llm::Message> messages;
  std::optional<workflow::Program> given;  ///< set: nobody is asked for a design

  bool has_design = false;  ///< the meta-agent answered, or the program was given
  meta_agent::Design design;
  meta_agent::RoundReport report;  ///< without score and agreement until the round is scored
  std::string feedback;
  double score = 0;

  /// What ended it early, and the episode without a result: kCancelled, or an error of ours. A
  /// meta-agent that gave no reply is design.failure.
  std::optional<Error> failure;

  double usd() const;
  bool is_priced() const;
  std::int64_t tokens() const;
  std::int64_t calls() const;
};

/// Plays one candidate: asks for the design, checks it, and when nothing forbids it runs it as
/// often as validation_runs says, in parallel. Whatever happens is in `candidate`; throws nothing.
/// Both outlive the awaitable.
asio::awaitable<void> play_candidate(EpisodeContext* context, Candidate* candidate);

}  // namespace flowreasoner::episode
