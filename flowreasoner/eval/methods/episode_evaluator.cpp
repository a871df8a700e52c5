#include "flowreasoner/eval/methods/episode_evaluator.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/system/system_error.hpp>

#include "flowreasoner/episode/episode_observer.h"
#include "flowreasoner/episode/given_workflow.h"
#include "flowreasoner/episode/together.h"

namespace flowreasoner::eval::methods {
namespace {

/// Keeps the feedback of the one round that a given workflow has.
class FeedbackKeeper final : public episode::EpisodeObserver {
 public:
  void round_ended(const episode::RoundEnded& event) override { feedback = event.feedback; }

  std::string feedback;
};

/// Why a run says nothing about its program.
std::optional<Error> failure_of(const episode::EpisodeResult& result) {
  switch (result.stopped) {
    case episode::Stop::kBudget:
      return Error(Errc::kBudget, result.stop_detail);
    case episode::Stop::kEndpoint:
      return result.failure ? *result.failure : Error(Errc::kUnavailable, result.stop_detail);
    case episode::Stop::kInterrupted:
      return Error(Errc::kCancelled, "the evaluation was cancelled");
    default:
      return std::nullopt;
  }
}

}  // namespace

/// One evaluation under way: workers take place after place.
struct EpisodeEvaluator::Job {
  const workflow::Program* program = nullptr;
  const std::vector<std::size_t>* places = nullptr;
  std::int64_t index = 0;  ///< of the first place
  std::int64_t repeat = 0;
  std::size_t next = 0;
  std::vector<ProblemScore> scores;
  std::optional<Error> failure;
};

EpisodeEvaluator::EpisodeEvaluator(episode::EpisodeParts parts, episode::EpisodeOptions options,
                                   std::vector<tasks::Problem> problems, std::size_t parallel)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      problems_(std::move(problems)),
      parallel_(std::max<std::size_t>(parallel, 1)) {}

Async<ProgramScores> EpisodeEvaluator::evaluate(workflow::Program program,
                                                std::vector<std::size_t> places) {
  for (const std::size_t place : places) {
    const tasks::Problem& problem = problems_.at(place);
    if (problem.hidden.empty() && problem.visible.empty()) {
      co_return Error(Errc::kInvalidArgument,
                      "the problem " + problem.id + " has no tests: no search can use it");
    }
  }
  Job job;
  job.program = &program;
  job.places = &places;
  job.index = parts_.index;
  job.repeat = evaluations_++;
  parts_.index += static_cast<std::int64_t>(places.size());
  job.scores.resize(places.size());
  std::vector<asio::awaitable<void>> works;
  for (std::size_t i = 0; i < std::min(parallel_, places.size()); ++i) works.push_back(work(&job));
  FR_CO_TRY([[maybe_unused]] Done ended, co_await episode::together(std::move(works)));
  if (job.failure) co_return *job.failure;
  ProgramScores evaluation;
  evaluation.problems = std::move(job.scores);
  co_return evaluation;
}

asio::awaitable<void> EpisodeEvaluator::work(Job* job) {
  try {
    while (job->next < job->places->size() && !job->failure) {
      const std::size_t at = job->next++;
      const std::int64_t index = job->index + static_cast<std::int64_t>(at);
      auto score = co_await run(job->program, (*job->places)[at], index, job->repeat);
      if (score) {
        job->scores[at] = std::move(*score);
      } else if (!job->failure) {
        job->failure = score.error();
      }
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    job->failure = Error(Errc::kCancelled, "the evaluation was cancelled");
  }
}

Async<ProblemScore> EpisodeEvaluator::run(const workflow::Program* program, std::size_t place,
                                          std::int64_t index, std::int64_t repeat) {
  FeedbackKeeper keeper;
  episode::EpisodeParts parts = parts_;
  parts.index = index;
  parts.observer = &keeper;
  episode::EpisodeOptions options = options_;
  options.repeat = repeat;
  tasks::Problem problem = problems_[place];
  workflow::Program copy = *program;
  FR_CO_TRY(episode::EpisodeResult result,
            co_await episode::run_given_workflow(std::move(parts), std::move(problem),
                                                 std::move(copy), std::move(options)));
  if (const auto failure = failure_of(result)) co_return *failure;
  if (result.was_finished) {
    // It makes no calls now; it counts as it did then, so that a resumed search decides alike.
    if (parts_.budget != nullptr) parts_.budget->book(result.spent());
    FR_CO_TRY(const record::EpisodeDetail detail,
              co_await parts_.store->show_episode(result.episode));
    if (!detail.rounds.empty()) keeper.feedback = detail.rounds.front().feedback;
  }
  ProblemScore score;
  score.score = result.solved.value_or(false) ? 1 : 0;
  score.feedback = std::move(keeper.feedback);
  score.error = result.answer.empty() ? result.stop_detail : std::string();
  score.cost = result.spent();
  co_return score;
}

}  // namespace flowreasoner::eval::methods
