#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/episode/agreement.h"
#include "flowreasoner/episode/candidate.h"
#include "flowreasoner/episode/episode_context.h"

namespace flowreasoner::episode {

/// Scores rounds of a query without visible tests: a worker writes tests (TestGenerate, one call
/// for the whole episode), each answer is run on them, and agreement of behaviour picks. A free
/// question has nothing to run: there the texts must agree.
///
/// The score of a run is the share of all answers so far that do the same, and for a program the
/// mean of that share and of the share of the workers' tests that it passes.
/// Thread rule: the I/O thread. Lifetime: `context` outlives this, this every Async it returned.
class Vote {
 public:
  explicit Vote(EpisodeContext* context) : context_(context) {}

  /// Enters the answers of a round, in the order of the candidates and their runs, and fills in
  /// verdicts (on the workers' tests), agreement and score of each. Errors: sandbox, run store,
  /// kCancelled. No tests come out of the worker's reply: only programs with equal text agree.
  Async<Done> score(std::vector<Candidate*> round);

  const Agreement& agreement() const { return agreement_; }
  bool has_tests() const { return !tests_.empty(); }
  /// What asking for the tests cost.
  double usd() const { return usd_; }
  bool is_priced() const { return is_priced_; }
  std::int64_t tokens() const { return tokens_; }
  std::int64_t calls() const { return calls_; }

 private:
  struct Ballot;
  Async<Done> write_tests();
  Async<Done> observe(std::vector<Ballot>* ballots);

  EpisodeContext* context_;
  Agreement agreement_;
  bool has_asked_ = false;
  std::vector<std::string> tests_;
  double usd_ = 0;
  bool is_priced_ = true;
  std::int64_t tokens_ = 0;
  std::int64_t calls_ = 0;
};

}  // namespace flowreasoner::episode
