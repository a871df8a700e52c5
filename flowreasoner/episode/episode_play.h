#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/best_answer.h"
#include "flowreasoner/episode/candidate.h"
#include "flowreasoner/episode/episode.h"
#include "flowreasoner/episode/episode_context.h"
#include "flowreasoner/episode/vote.h"
#include "flowreasoner/meta_agent/design_prompt.h"

namespace flowreasoner::episode {

/// One episode while it is played: what run_episode() and run_given_workflow() share. Internal to
/// the library. Thread rule: the I/O thread. Lifetime: outlives the Async of run(), which is called
/// once.
class EpisodePlay {
 public:
  EpisodePlay(EpisodeParts parts, tasks::Problem problem, EpisodeOptions options,
              std::optional<workflow::Program> given = std::nullopt)
      : context_(std::move(parts), problem, std::move(options)),
        hidden_(problem.hidden.empty()
                    ? nullptr
                    : tasks::make_suite(problem.entry_point, problem.hidden, problem.reference)),
        given_(std::move(given)),
        vote_(&context_) {}

  Async<EpisodeResult> run();

 private:
  using Round = std::vector<std::unique_ptr<Candidate>>;

  Async<bool> begin();
  Async<Done> play_rounds();
  Async<Done> play_round(std::int64_t number);
  std::unique_ptr<Candidate> plan(std::int64_t round, std::int64_t candidate) const;
  meta_agent::DesignTask design_task(std::int64_t round) const;
  Async<Done> finish_round(Round* round);
  Async<Done> score_round(const Round* round);
  void score_by_tests(Candidate& candidate) const;
  void offer_answers(const Candidate& candidate);
  void follow_vote();
  void tell_best() const;
  Result<void> note_failures(const Round& round);
  void fail_endpoint(const Error& failure);
  void stop(Stop why, std::string detail = {});
  Async<Done> judge_hidden();
  Async<Done> end();
  ChosenBy chosen_by() const;
  std::string given_failure() const;
  void fill_in_result();

  bool has_visible_tests() const { return context_.visible != nullptr; }

  EpisodeContext context_;
  tasks::TestSuitePtr hidden_;  // for the final verdict alone; null: there are none
  std::optional<workflow::Program> given_;
  Vote vote_;
  BestAnswer best_;
  std::vector<std::unique_ptr<Candidate>> played_;
  std::vector<const Candidate*> improvable_;  // those that hold a program
  bool has_begun_ = false;
  bool is_stopped_ = false;
  EpisodeResult result_;
};

}  // namespace flowreasoner::episode
