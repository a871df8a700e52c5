#include "flowreasoner/eval/methods/aflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/methods/simulated_search_fixture.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::CountingModel;
using ::testing::HasSubstr;
using ::testing::Not;

/// All that the optimizer was told, in one text.
std::string whole(const llm::ChatRequest& request) {
  std::string text;
  for (const llm::Message& message : request.messages) text += message.content + "\n";
  return text;
}

/// An optimizer that knows nothing of what options are worth: it changes one slot of the workflow
/// that it is shown, drawn from the changes that the request does not name yet.
Result<std::string> change_one_slot(std::uint64_t seed, const llm::ChatRequest& request) {
  const std::string told = whole(request);
  const std::string& first = request.messages.at(1).content;
  const Genes genes = genes_of(first);
  std::vector<std::pair<std::string, Genes>> changes;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    for (int option = 0; option < kOptions; ++option) {
      std::string change = fmt::format("Set slot {} to {}.", slot, option);
      if (option == genes[slot] || told.find(change) != std::string::npos) continue;
      Genes changed = genes;
      changed[slot] = option;
      changes.emplace_back(std::move(change), changed);
    }
  }
  if (changes.empty()) return std::string("I know nothing more.");
  Random random(named_seed(seed, told + std::to_string(request.sample_index)));
  const auto& [change, changed] =
      changes[static_cast<std::size_t>(uniform01(random) * static_cast<double>(changes.size()))];
  return reply_of(change, text_of(changed));
}

AflowOptions options_of(std::int64_t rounds) {
  AflowOptions options;
  options.rounds = rounds;
  options.validation_runs = 4;
  options.patience = rounds;
  options.first = workflow::Program{text_of({0, 1, 0, 0}), ""};  // nothing right: 0.2 + 0.05 + …
  return options;
}

SearchResult search(SimulatedSearch& simulated, llm::ChatModel& optimizer, AflowOptions options,
                    std::uint64_t seed = 1) {
  auto work = search_aflow(simulated.parts(optimizer, seed), std::move(options));
  return run_async(simulated.io, std::move(work)).value();
}

TEST(Aflow, FindsThePlantedWorkflowAndBeatsRandomSearchOfEqualCost) {
  constexpr std::int64_t kRounds = 40;
  constexpr std::size_t kProblems = 50;
  constexpr std::uint64_t kSeeds = 24;
  std::vector<double> differences;
  int found = 0;
  int found_at_random = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SimulatedSearch simulated(seed, kProblems);
    CountingModel optimizer([seed](const auto& request) { return change_one_slot(seed, request); });
    const SearchResult result = search(simulated, optimizer, options_of(kRounds), seed);
    const Genes random = random_search(seed, simulated.evaluator.runs(), kProblems, 4);
    found += genes_of(result.program.graph) == kPlanted ? 1 : 0;
    found_at_random += random == kPlanted ? 1 : 0;
    differences.push_back(success_of(genes_of(result.program.graph)) - success_of(random));
  }
  const MeanDifference difference(differences);  // seen: 21 found, 4 at random, 0.10 +- 0.03
  EXPECT_GE(found, 19);
  EXPECT_LE(found_at_random, 8);
  EXPECT_GE(difference.low(), 0.05);
}

TEST(Aflow, ARequestShowsTheParentItsExperienceAndWhatWentWrongAndNothingHidden) {
  SimulatedSearch simulated(1, 20);
  CountingModel optimizer([](const auto& request) { return change_one_slot(1, request); });
  const SearchResult result = search(simulated, optimizer, options_of(12));
  EXPECT_EQ(result.method, "aflow");
  EXPECT_EQ(result.stopped, "steps");
  ASSERT_EQ(result.steps.size(), 12u);
  const std::string last = whole(optimizer.asked().back());
  EXPECT_THAT(last, HasSubstr("- `Custom(input, instruction) -> {response}`"));
  EXPECT_THAT(last, HasSubstr("# The problems\n"));
  EXPECT_THAT(last, HasSubstr("- With visible tests: 0 of 20"));
  EXPECT_THAT(last, HasSubstr("Three times x plus 1."));
  EXPECT_THAT(last, HasSubstr("- \"worker\" (the default, from llm_config): price unknown."));
  EXPECT_THAT(last, HasSubstr("Not solved. What the visible tests say:\nas simulated"));
  EXPECT_THAT(last, Not(HasSubstr("assert f")));  // hidden tests are asserts on f0, f1, …
  // What a child came to stands in every later request about its parent, as it was then.
  const SearchStep& child = result.steps[1];
  const std::string lesson = fmt::format(
      "{} ({:.3f} -> {:.3f}): {}", child.score > result.steps[0].score ? "worked" : "did not work",
      result.steps[0].score, child.score, child.modification);
  int shown = 0;
  for (std::size_t i = 1; i < optimizer.asked().size(); ++i) {
    const std::string told = whole(optimizer.asked()[i]);
    const bool is_about_first = told.find("improve (round 1,") != std::string::npos;
    EXPECT_EQ(told.find(lesson) != std::string::npos, is_about_first);
    shown += is_about_first ? 1 : 0;
  }
  EXPECT_GT(shown, 0);
}

TEST(Aflow, TheCostIsThatOfOptimizerAndWorkers) {
  SimulatedSearch simulated(1, 20);
  CountingModel optimizer([](const auto& request) { return change_one_slot(1, request); });
  const SearchResult result = search(simulated, optimizer, options_of(5));
  const auto asked = static_cast<std::int64_t>(optimizer.asked().size());
  constexpr std::int64_t kRuns = 5 * 4 * 20;
  EXPECT_EQ(result.cost.calls, kRuns + asked);
  EXPECT_EQ(result.cost.tokens, kRuns * 10 + 15 * asked);
  EXPECT_EQ(result.cost.tokens_out, kRuns * 2 + 5 * asked);
  EXPECT_NEAR(result.cost.usd, 0.001 * static_cast<double>(result.cost.calls), 1e-9);
  workflow::Spent sum;
  for (const SearchStep& step : result.steps) sum += step.cost;
  EXPECT_EQ(sum.calls, result.cost.calls);
  EXPECT_EQ(sum.tokens_out, result.cost.tokens_out);
}

TEST(Aflow, AModificationThatTheParentHasSeenIsAskedForAnew) {
  SimulatedSearch simulated(1, 5);
  int asked = 0;
  CountingModel optimizer([&asked](const auto&) {
    ++asked;
    const bool is_new = asked != 2;
    return reply_of(is_new ? "Change " + std::to_string(asked) : "  change, 1!",
                    text_of({asked, 0, 0, 0}));
  });
  AflowOptions options = options_of(3);
  options.selection.selection = episode::Selection::kBest;
  options.first.graph = text_of(kPlanted);  // stays the parent
  const SearchResult result = search(simulated, optimizer, options);
  ASSERT_EQ(optimizer.asked().size(), 3u);
  const llm::ChatRequest& third = optimizer.asked()[2];
  ASSERT_EQ(third.messages.size(), 4u);
  EXPECT_EQ(third.messages[3].content,
            "This modification of this workflow was tried before. Give another one.");
  EXPECT_EQ(result.steps.back().modification, "Change 3");
}

TEST(Aflow, TheSameWorkflowUnderAnotherNameIsNoNewOne) {
  SimulatedSearch simulated(1, 5);
  int asked = 0;
  CountingModel optimizer([&asked](const auto&) {
    return reply_of("Change " + std::to_string(++asked), text_of({0, 1, 0, 0}));
  });
  const SearchResult result = search(simulated, optimizer, options_of(2));
  EXPECT_EQ(optimizer.asked().size(), 3u);
  EXPECT_THAT(result.steps.back().error, HasSubstr("no new workflow"));
  EXPECT_EQ(simulated.evaluator.runs(), 4 * 5);
}

TEST(Aflow, ADesignThatCanNotBeRunIsALessonAndNoParent) {
  SimulatedSearch simulated(1, 5);
  CountingModel optimizer([](const auto&) { return reply_of("Break it", "BAD GENES 0000\n"); });
  AflowOptions options = options_of(3);
  options.repairs = 0;
  const SearchResult result = search(simulated, optimizer, options);
  EXPECT_EQ(result.steps.size(), 3u);
  EXPECT_EQ(result.program, options.first);
  EXPECT_THAT(whole(optimizer.asked()[1]), HasSubstr("- could not be run: Break it"));
}

TEST(Aflow, StopsWhenTheBestThreeRiseNoMore) {
  SimulatedSearch simulated(1, 5);
  CountingModel optimizer([](const auto&) { return std::string("nothing"); });
  AflowOptions options = options_of(20);
  options.top = 1;
  options.patience = 3;
  const SearchResult result = search(simulated, optimizer, options);
  EXPECT_EQ(result.stopped, "converged");
  EXPECT_EQ(result.steps.size(), 5u);  // the first, one that could still rise, three that did not
}

TEST(Aflow, AnEmptyPurseEndsItWithTheBestSoFar) {
  workflow::BudgetLimits limits;
  limits.calls = 4 * 20 + 1 + 50;  // the first workflow, one design, and not all of its runs
  SimulatedSearch simulated(1, 20, limits);
  CountingModel optimizer([](const auto& request) { return change_one_slot(1, request); });
  const SearchResult result = search(simulated, optimizer, options_of(10));
  EXPECT_EQ(result.stopped, "budget");
  EXPECT_EQ(result.steps.size(), 1u);
  EXPECT_EQ(result.program.graph, text_of({0, 1, 0, 0}));
  EXPECT_EQ(result.cost.calls, *limits.calls);
}

TEST(Aflow, WithoutMoneyForTheFirstWorkflowThereIsNoResult) {
  workflow::BudgetLimits limits;
  limits.calls = 10;
  SimulatedSearch simulated(1, 20, limits);
  CountingModel optimizer([](const auto&) { return std::string(); });
  auto work = search_aflow(simulated.parts(optimizer, 1), options_of(10));
  const auto result = run_async(simulated.io, std::move(work));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kBudget);
}

TEST(Aflow, AnEndpointThatIsDownIsAnError) {
  SimulatedSearch simulated(1, 5);
  CountingModel optimizer([](const auto&) { return Error(Errc::kUnavailable, "down"); });
  auto work = search_aflow(simulated.parts(optimizer, 1), options_of(10));
  const auto result = run_async(simulated.io, std::move(work));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kUnavailable);
}

// p = 0.2 / 4 + 0.8 exp(0.4 * (score - best)) / sum, scores in per cent: of 60, 59, 55 and the
// first with 50, exp = 1, 0.67032, 0.13534, 0.01832, in all 1.82397.
TEST(Aflow, DrawsParentsByThePublishedMixture) {
  episode::SelectionOptions selection = AflowOptions().selection;
  selection.sample = 3;
  const std::vector<episode::RoundScore> scores{
      {1, 0, 0.5}, {2, 0, 0.55}, {3, 0, 0.6}, {4, 0, 0.59}};
  const episode::Draw draw = episode::parent_draw(scores, selection);
  ASSERT_EQ(draw.places, (std::vector<std::size_t>{2, 3, 1, 0}));
  EXPECT_NEAR(draw.probabilities[0], 0.05 + 0.8 / 1.82397, 1e-4);
  EXPECT_NEAR(draw.probabilities[1], 0.05 + 0.8 * 0.67032 / 1.82397, 1e-4);
  EXPECT_NEAR(draw.probabilities[3], 0.05 + 0.8 * 0.01832 / 1.82397, 1e-4);
}

}  // namespace
}  // namespace flowreasoner::eval::methods
