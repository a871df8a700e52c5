#include "flowreasoner/eval/methods/maas.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/episode/together.h"

namespace flowreasoner::eval::methods {
namespace {

/// One architecture that was drawn for a query, and what became of it.
struct Sample {
  std::size_t place = 0;  ///< of the problem
  Architecture architecture;
  ProblemScore score;
  std::optional<Error> failure;
};

class Maas {
 public:
  Maas(SearchParts parts, MaasOptions options)
      : parts_(std::move(parts)),
        options_(options),
        controller_(options_.layers, options_.threshold),
        random_(named_seed(parts_.seed, "maas")) {}

  Async<SearchResult> run();

 private:
  Async<Done> measure_draft();
  Async<Done> train_batch(std::vector<std::size_t> places);
  asio::awaitable<void> play(Sample* sample);
  double reward(const Sample& sample) const;
  void learn(const std::vector<Sample>& samples);
  double cost_of(const workflow::Spent& cost) const;
  std::vector<std::size_t> shuffled();
  void note(const std::vector<Sample>& samples);
  void score_epoch(std::size_t first);

  SearchParts parts_;
  MaasOptions options_;
  MaasController controller_;
  Random random_;
  std::vector<std::vector<double>> features_;  // by problem
  bool is_priced_ = true;
  double draft_cost_ = 1;  // dollars, or calls where prices are not known
  SearchResult result_;
};

double Maas::cost_of(const workflow::Spent& cost) const {
  return is_priced_ ? cost.usd : static_cast<double>(cost.calls);
}

/// The unit of cost, and the score to beat.
Async<Done> Maas::measure_draft() {
  workflow::Program draft = maas_program({{0}});
  FR_CO_TRY(const ProgramScores scores, co_await parts_.evaluator->evaluate(std::move(draft)));
  is_priced_ = scores.cost().is_priced && scores.cost().usd > 0;
  const double cost = cost_of(scores.cost()) / static_cast<double>(scores.problems.size());
  if (cost > 0) draft_cost_ = cost;
  result_.score = scores.accuracy();  // until a batch says more
  co_return Done{};
}

asio::awaitable<void> Maas::play(Sample* sample) {
  try {
    workflow::Program program = maas_program(sample->architecture);
    std::vector<std::size_t> places{sample->place};
    auto scores = co_await parts_.evaluator->evaluate(std::move(program), std::move(places));
    if (scores) {
      sample->score = std::move(scores->problems.front());
    } else {
      sample->failure = scores.error();
    }
  } catch (const boost::system::system_error& thrown) {
    if (thrown.code() != asio::error::operation_aborted) throw;
    sample->failure = Error(Errc::kCancelled, "the search was cancelled");
  }
}

/// Utility minus weighted cost; what is unlikely yet counts a little more, so that it stays in the
/// draw.
double Maas::reward(const Sample& sample) const {
  const double utility =
      sample.score.score - options_.cost_weight * cost_of(sample.score.cost) / draft_cost_;
  return utility - options_.entropy_weight *
                       controller_.log_probability(features_[sample.place], sample.architecture);
}

/// REINFORCE, each query's own mean reward as the baseline. Samples of one query stand together.
void Maas::learn(const std::vector<Sample>& samples) {
  MaasController next = controller_;
  for (std::size_t first = 0; first < samples.size(); first += options_.samples) {
    double mean = 0;
    for (std::size_t i = 0; i < options_.samples; ++i) mean += reward(samples[first + i]);
    mean /= static_cast<double>(options_.samples);
    for (std::size_t i = 0; i < options_.samples; ++i) {
      const Sample& sample = samples[first + i];
      const double step = options_.learning_rate * (reward(sample) - mean);
      controller_.add_gradient(features_[sample.place], sample.architecture, step, next);
    }
  }
  controller_ = std::move(next);
}

void Maas::note(const std::vector<Sample>& samples) {
  SearchStep step;
  step.number = static_cast<std::int64_t>(result_.steps.size()) + 1;
  for (const Sample& sample : samples) {
    step.score += sample.score.score / static_cast<double>(samples.size());
    step.cost += sample.score.cost;
  }
  const auto likeliest = controller_.best(features_[samples.front().place]);
  step.modification = fmt::format(
      "for {}: {}", parts_.evaluator->problems()[samples.front().place].id, to_string(likeliest));
  result_.add(std::move(step), parts_);
}

Async<Done> Maas::train_batch(std::vector<std::size_t> places) {
  std::vector<Sample> samples;
  for (const std::size_t place : places) {
    for (std::size_t i = 0; i < options_.samples; ++i) {
      Sample sample;
      sample.place = place;
      sample.architecture = controller_.draw(features_[place], random_);
      samples.push_back(std::move(sample));
    }
  }
  std::vector<asio::awaitable<void>> works;
  works.reserve(samples.size());
  for (Sample& sample : samples) works.push_back(play(&sample));
  FR_CO_TRY(Done played, co_await episode::together(std::move(works)));
  for (const Sample& sample : samples) {
    if (sample.failure) co_return *sample.failure;
  }
  learn(samples);
  note(samples);
  co_return played;
}

/// The result's score: the mean over the batches from `first` on, if there are any.
void Maas::score_epoch(std::size_t first) {
  const std::size_t count = result_.steps.size() - first;
  if (count == 0) return;
  result_.score = 0;
  for (std::size_t i = first; i < result_.steps.size(); ++i) {
    result_.score += result_.steps[i].score / static_cast<double>(count);
  }
}

std::vector<std::size_t> Maas::shuffled() {
  std::vector<std::size_t> places(features_.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (std::size_t i = places.size(); i > 1; --i) {
    const auto other = static_cast<std::size_t>(uniform01(random_) * static_cast<double>(i));
    std::swap(places[i - 1], places[other]);
  }
  return places;
}

Async<SearchResult> Maas::run() {
  result_.method = "maas";
  result_.stopped = "steps";
  for (const tasks::Problem& problem : parts_.evaluator->problems()) {
    features_.push_back(query_features(meta_agent::query_of(problem)));
  }
  FR_CO_TRY([[maybe_unused]] Done measured, co_await measure_draft());
  for (std::int64_t epoch = 0; epoch < options_.epochs && result_.stopped == "steps"; ++epoch) {
    const std::vector<std::size_t> order = shuffled();
    const std::size_t steps_before = result_.steps.size();
    for (std::size_t first = 0; first < order.size(); first += options_.batch) {
      const std::size_t end = std::min(first + options_.batch, order.size());
      std::vector<std::size_t> batch(order.begin() + static_cast<std::ptrdiff_t>(first),
                                     order.begin() + static_cast<std::ptrdiff_t>(end));
      const Result<Done> trained = co_await train_batch(std::move(batch));
      if (trained) continue;
      if (trained.error().code() != Errc::kBudget) co_return trained.error();
      result_.stopped = "budget";
      break;
    }
    score_epoch(steps_before);
  }
  result_.policy = controller_.to_json();
  result_.cost = parts_.budget->spent();
  co_return result_;
}

}  // namespace

Async<SearchResult> search_maas(SearchParts parts, MaasOptions options) {
  Maas search(std::move(parts), options);
  co_return co_await search.run();
}

}  // namespace flowreasoner::eval::methods
