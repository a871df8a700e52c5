#include "flowreasoner/eval/methods/adas.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/methods/fitness.h"
#include "flowreasoner/eval/methods/simulated_search_fixture.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::CountingModel;
using ::testing::HasSubstr;
using ::testing::Not;

/// The archive that a request shows, best first: (median in per cent, genes).
std::vector<std::pair<double, Genes>> archive_of(const std::string& request) {
  std::vector<std::pair<double, Genes>> archive;
  for (std::size_t at = request.find("median: "); at != std::string::npos;
       at = request.find("median: ", at + 1)) {
    const double median = std::stod(request.substr(at + 8));
    archive.emplace_back(median, genes_of(request, request.find("GENES ", at)));
  }
  std::stable_sort(archive.begin(), archive.end(),
                   [](const auto& one, const auto& other) { return one.first > other.first; });
  return archive;
}

/// An optimizer that knows nothing of what options are worth: it takes one of the three best
/// systems of the archive and changes one slot, so that the archive does not hold the result.
/// Reflections change nothing.
Result<std::string> vary_a_good_one(std::uint64_t seed, const llm::ChatRequest& request) {
  if (request.messages.size() > 2) return request.messages[2].content;
  const auto archive = archive_of(request.messages.at(1).content);
  Random random(
      named_seed(seed, request.messages[1].content + std::to_string(request.sample_index)));
  const auto draw = [&random](std::size_t count) {
    return static_cast<std::size_t>(uniform01(random) * static_cast<double>(count));
  };
  for (int tries = 0; tries < 100; ++tries) {
    Genes genes = archive[draw(std::min<std::size_t>(3, archive.size()))].second;
    genes[draw(kSlots)] = static_cast<int>(draw(kOptions));
    const bool is_known = std::any_of(archive.begin(), archive.end(),
                                      [&genes](const auto& each) { return each.second == genes; });
    if (!is_known) return reply_of("Variation", text_of(genes));
  }
  return std::string("I know nothing more.");
}

AdasOptions options_of(std::int64_t generations) {
  AdasOptions options;
  options.generations = generations;
  options.resamples = 200;
  options.seeds = {{"First", {text_of({0, 1, 0, 0}), ""}}, {"Second", {text_of({1, 3, 2, 0}), ""}}};
  return options;
}

Result<SearchResult> search(SimulatedSearch& simulated, llm::ChatModel& optimizer,
                            AdasOptions options, std::uint64_t seed = 1) {
  auto work = search_adas(simulated.parts(optimizer, seed), std::move(options));
  return run_async(simulated.io, std::move(work));
}

TEST(Adas, FindsThePlantedWorkflowAndBeatsRandomSearchOfEqualCost) {
  constexpr std::size_t kProblems = 200;
  constexpr std::uint64_t kSeeds = 24;
  std::vector<double> differences;
  int found = 0;
  int found_at_random = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SimulatedSearch simulated(seed, kProblems);
    CountingModel optimizer([seed](const auto& request) { return vary_a_good_one(seed, request); });
    const SearchResult result = search(simulated, optimizer, options_of(38), seed).value();
    const Genes random = random_search(seed, simulated.evaluator.runs(), kProblems, 1);
    found += genes_of(result.program.graph) == kPlanted ? 1 : 0;
    found_at_random += random == kPlanted ? 1 : 0;
    differences.push_back(success_of(genes_of(result.program.graph)) - success_of(random));
  }
  const MeanDifference difference(differences);  // seen: 20 found, 5 at random, 0.09 +- 0.04
  EXPECT_GE(found, 18);
  EXPECT_LE(found_at_random, 8);
  EXPECT_GE(difference.low(), 0.03);
}

TEST(Adas, ARequestShowsTheArchiveWithItsFitnessAndIsFollowedByTwoReflections) {
  SimulatedSearch simulated(1, 20);
  CountingModel optimizer([](const auto& request) { return vary_a_good_one(1, request); });
  const SearchResult result = search(simulated, optimizer, options_of(2)).value();
  ASSERT_EQ(optimizer.asked().size(), 6u);
  EXPECT_EQ(result.steps.size(), 4u);
  const auto& second = optimizer.asked()[3].messages;
  EXPECT_THAT(second.at(0).content, HasSubstr("researcher"));
  EXPECT_THAT(second.at(1).content,
              HasSubstr("## System 1: First\nFitness: 95% bootstrap confidence interval: ("));
  EXPECT_THAT(second.at(1).content, HasSubstr("## System 3: Variation\n"));
  EXPECT_THAT(second.at(1).content, Not(HasSubstr("assert f")));
  EXPECT_THAT(optimizer.asked()[4].messages.at(3).content, HasSubstr("Is it new and interesting?"));
  EXPECT_THAT(optimizer.asked()[5].messages.at(5).content, HasSubstr("line by line"));
  EXPECT_EQ(result.cost.calls, 4 * 20 + 6);
}

TEST(Adas, AReflectionWithoutAProgramLeavesTheProposal) {
  SimulatedSearch simulated(1, 5);
  CountingModel optimizer([](const llm::ChatRequest& request) {
    if (request.messages.size() > 2) return std::string("It is fine as it is.");
    return reply_of("New", text_of(kPlanted));
  });
  AdasOptions options = options_of(1);
  options.debug_tries = 0;
  const SearchResult result = search(simulated, optimizer, options).value();
  EXPECT_EQ(result.steps.back().program.graph, text_of(kPlanted));
  EXPECT_EQ(result.steps.back().error, "");
}

/// Says what it is given, one after the other, and then the last again.
CountingModel::Answer in_turn(std::vector<std::string> replies) {
  auto next = std::make_shared<std::size_t>(0);
  return [replies, next](const llm::ChatRequest&) -> Result<std::string> {
    return replies[std::min((*next)++, replies.size() - 1)];
  };
}

TEST(Adas, WhatCanNotBeRunOrIsKnownGoesBackThreeTimesAtMost) {
  const std::string known = reply_of("Again", text_of({0, 1, 0, 0}));
  SimulatedSearch simulated(1, 5);
  CountingModel optimizer(in_turn({known}));
  const SearchResult result = search(simulated, optimizer, options_of(1)).value();
  EXPECT_EQ(optimizer.asked().size(), 3u + 3u);
  EXPECT_THAT(optimizer.asked().back().messages.back().content,
              HasSubstr("It is the same as system 1 of the archive."));
  EXPECT_THAT(result.steps.back().error, HasSubstr("the same as system 1"));
  EXPECT_EQ(simulated.evaluator.runs(), 2 * 5);  // the seeds alone

  SimulatedSearch other(1, 5);
  const std::string bad = reply_of("Bad", "BAD GENES 0000\n");
  const std::string good = reply_of("Good", text_of(kPlanted));
  CountingModel repairing(in_turn({bad, bad, bad, good}));
  const SearchResult repaired = search(other, repairing, options_of(1)).value();
  EXPECT_EQ(repairing.asked().size(), 4u);
  EXPECT_EQ(repaired.steps.back().program.graph, text_of(kPlanted));
}

/// An evaluator whose runs all fail, but for the program that says so.
class FailingEvaluator final : public ProgramEvaluator {
 public:
  FailingEvaluator() : problems_(3, testing::simulated_problem(1)) {}
  const std::vector<tasks::Problem>& problems() const override { return problems_; }
  using ProgramEvaluator::evaluate;
  Async<ProgramScores> evaluate(workflow::Program program,
                                std::vector<std::size_t> places) override {
    ++evaluations;
    ProgramScores scores;
    scores.problems.resize(places.size());
    if (genes_of(program.graph) == kPlanted) {
      scores.problems[0].score = 1;
    } else {
      scores.problems[1].error = "KeyError: 'respons' (graph.py, line 12)";
    }
    co_return scores;
  }
  int evaluations = 0;

 private:
  std::vector<tasks::Problem> problems_;
};

TEST(Adas, ASystemThatSolvesNothingGoesBackWithItsError) {
  SimulatedSearch simulated(1, 3);
  FailingEvaluator evaluator;
  const std::string failing = reply_of("Fails", text_of({3, 3, 3, 3}));
  CountingModel optimizer(
      in_turn({failing, failing, failing, failing, reply_of("Works", text_of(kPlanted))}));
  SearchParts parts = simulated.parts(optimizer, 1);
  parts.evaluator = &evaluator;
  auto work = search_adas(std::move(parts), options_of(1));
  const SearchResult result = run_async(simulated.io, std::move(work)).value();
  EXPECT_EQ(evaluator.evaluations, 2 + 3);
  EXPECT_THAT(optimizer.asked()[3].messages.back().content,
              HasSubstr("It failed: KeyError: 'respons' (graph.py, line 12)"));
  EXPECT_EQ(result.program.graph, text_of(kPlanted));
  EXPECT_NEAR(result.score, 1.0 / 3, 1e-9);
}

TEST(Adas, ALongArchiveLeavesOutTheWorst) {
  SimulatedSearch simulated(1, 50);
  CountingModel optimizer([](const auto& request) { return vary_a_good_one(1, request); });
  AdasOptions options = options_of(1);
  options.seeds = {{"Best", {text_of(kPlanted), ""}}, {"Worst", {text_of({3, 1, 0, 2}), ""}}};
  options.archive_bytes = 200;
  search(simulated, optimizer, options).value();
  const std::string& told = optimizer.asked().front().messages.at(1).content;
  EXPECT_THAT(told, HasSubstr("## System 1: Best"));
  EXPECT_THAT(told, Not(HasSubstr("Worst")));
  EXPECT_THAT(told, HasSubstr("(1 systems with a lower fitness are left out.)"));
}

TEST(Adas, AnEmptyPurseEndsItWithTheBestSoFar) {
  workflow::BudgetLimits limits;
  limits.calls = 2 * 20 + 3;
  SimulatedSearch simulated(1, 20, limits);
  CountingModel optimizer([](const auto& request) { return vary_a_good_one(1, request); });
  const SearchResult result = search(simulated, optimizer, options_of(5)).value();
  EXPECT_EQ(result.stopped, "budget");
  EXPECT_EQ(result.steps.size(), 2u);
  SimulatedSearch poor(1, 100, limits);
  const auto nothing = search(poor, optimizer, options_of(5));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code(), Errc::kBudget);
}

// 100 problems, 60 solved: the mean of a resample has a standard deviation of
// sqrt(0.6 * 0.4 / 100) = 0.049, so that the interval is about 0.6 -+ 1.96 * 0.049 = (0.504,
// 0.696).
TEST(Fitness, IsTheBootstrapIntervalAndTheMedian) {
  ProgramScores scores;
  scores.problems.resize(100);
  for (std::size_t i = 0; i < 60; ++i) scores.problems[i].score = 1;
  const Fitness fitness = bootstrap_fitness(scores, 1);
  EXPECT_NEAR(fitness.low, 0.504, 0.012);
  EXPECT_NEAR(fitness.high, 0.696, 0.012);
  EXPECT_NEAR(fitness.median, 0.6, 0.011);
  EXPECT_EQ(fitness.to_string(), bootstrap_fitness(scores, 1).to_string());
  EXPECT_EQ((Fitness{0.41, 0.63, 0.52}).to_string(),
            "95% bootstrap confidence interval: (41.0%, 63.0%), median: 52.0%");
}

}  // namespace
}  // namespace flowreasoner::eval::methods
