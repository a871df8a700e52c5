#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flowreasoner/episode/episode.h"
#include "flowreasoner/eval/methods/program_evaluator.h"

namespace flowreasoner::eval::methods {

/// The evaluator of real searches: each run is an episode with a given workflow, judged and
/// recorded as every other. Solved is what the hidden tests of the training problem say; feedback
/// and errors come from the visible ones.
///
/// In the record each run has an index of its own, from `parts.index` on, in the order of the calls
/// of evaluate(): a search that is resumed and asks for the same evaluations in the same order is
/// answered from the record. Thread rule: the I/O thread. Lifetime: what `parts` points to outlives
/// it.
class EpisodeEvaluator final : public ProgramEvaluator {
 public:
  /// `parallel`: runs at once, of one evaluation. `parts.budget` is charged; `parts.meta` and
  /// `parts.observer` are not used.
  EpisodeEvaluator(episode::EpisodeParts parts, episode::EpisodeOptions options,
                   std::vector<tasks::Problem> problems, std::size_t parallel = 32);

  const std::vector<tasks::Problem>& problems() const override { return problems_; }

  /// Errors also: kInvalidArgument for a problem without any tests.
  Async<ProgramScores> evaluate(workflow::Program program,
                                std::vector<std::size_t> places) override;
  using ProgramEvaluator::evaluate;

  /// The index of the record that is free after all runs so far.
  std::int64_t next_index() const { return parts_.index; }

 private:
  struct Job;
  asio::awaitable<void> work(Job* job);
  Async<ProblemScore> run(const workflow::Program* program, std::size_t place, std::int64_t index,
                          std::int64_t repeat);

  episode::EpisodeParts parts_;
  episode::EpisodeOptions options_;
  std::vector<tasks::Problem> problems_;
  std::size_t parallel_;
  std::int64_t evaluations_ = 0;
};

}  // namespace flowreasoner::eval::methods
