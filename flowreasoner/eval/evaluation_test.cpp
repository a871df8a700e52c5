#include "flowreasoner/eval/evaluation.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "flowreasoner/eval/outcome_fixture.h"

namespace flowreasoner::eval {
namespace {

/// a and b on two sets; b is better on "one", and c ran there alone.
std::vector<Outcome> three_systems() {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", "1000");
  add_runs(outcomes, "c", "one", "1111");
  add_runs(outcomes, "b", "one", "1110");
  add_runs(outcomes, "a", "two", "10");
  add_runs(outcomes, "b", "two", "01");
  return outcomes;
}

TEST(Evaluation, HasAScopeForEachSetAndOneForAll) {
  const auto evaluation = evaluate(three_systems());
  ASSERT_TRUE(evaluation) << evaluation.error().to_string();
  EXPECT_EQ(evaluation->names, (std::vector<std::string>{"a", "c", "b"}));
  ASSERT_EQ(evaluation->scopes.size(), 3U);
  EXPECT_EQ(evaluation->scopes[0].systems, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(evaluation->scopes[1].systems, (std::vector<std::size_t>{0, 2}));
  const Scope& overall = evaluation->scopes[2];
  EXPECT_EQ(overall.name, kOverall);
  ASSERT_EQ(overall.systems, (std::vector<std::size_t>{0, 2}));  // c did not run on "two"
  EXPECT_EQ(overall.cells[0].problems, 6);  // "p0" of each set is a problem of its own
  EXPECT_DOUBLE_EQ(*overall.cells[0].pass_at_1, (4 * 0.25 + 2 * 0.5) / 6);
  EXPECT_DOUBLE_EQ(*overall.cells[1].pass_at_1, (4 * 0.75 + 2 * 0.5) / 6);
  EXPECT_DOUBLE_EQ(overall.cells[0].cost.usd, 0.06);
}

TEST(Evaluation, OneSetHasNoOverall) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", "10");
  const auto evaluation = evaluate(outcomes);
  EXPECT_EQ(evaluation->scopes.size(), 1U);
  EXPECT_TRUE(evaluation->comparisons.empty());
  EXPECT_FALSE(evaluation->reference);
}

TEST(Evaluation, ComparesWithTheLastSystemByDefaultAndTheBestOnRequest) {
  const auto last = evaluate(three_systems());
  EXPECT_EQ(last->reference, 2U);
  ASSERT_EQ(last->comparisons.size(), 4U);  // a and c on "one", a on "two", a overall
  EXPECT_EQ(last->comparisons[0].set, "one");
  EXPECT_DOUBLE_EQ(last->comparisons[0].difference, -0.5);
  EXPECT_EQ(last->comparisons[3].set, kOverall);
  for (const Comparison& comparison : last->comparisons) {
    EXPECT_DOUBLE_EQ(comparison.p_holm, 1);
    EXPECT_EQ(comparison.second, 2U);
  }

  EvaluationOptions options;
  options.against = Against::kBest;
  auto outcomes = three_systems();
  std::reverse(outcomes.begin(), outcomes.end());
  const auto best = evaluate(outcomes, {}, options);
  EXPECT_EQ(best->names[*best->reference], "b");  // by overall, which c has none of
}

TEST(Evaluation, HolmIsOverTheWholeTable) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", std::string(12, '0'));
  add_runs(outcomes, "b", "one", std::string(12, '1'));
  add_runs(outcomes, "c", "one", std::string(12, '1'));
  const auto evaluation = evaluate(outcomes);
  EXPECT_DOUBLE_EQ(evaluation->comparisons[0].p, 2.0 / 4096);
  EXPECT_DOUBLE_EQ(evaluation->comparisons[0].p_holm, 4.0 / 4096);
}

TEST(Evaluation, DoesNotDependOnTheOrderOfRepeatsAndProblems) {
  std::vector<Outcome> outcomes;
  for (const std::int64_t repeat : {0, 1, 2}) {
    add_runs(outcomes, "a", "one", "1010110", repeat);
    add_runs(outcomes, "b", "one", "0110100", repeat);
  }
  const auto one = evaluate(outcomes);
  std::stable_sort(outcomes.begin(), outcomes.end(), [](const Outcome& a, const Outcome& b) {
    return a.system.method < b.system.method;
  });
  const auto other = evaluate(outcomes);
  EXPECT_EQ(one->comparisons[0].ci95, other->comparisons[0].ci95);
  EXPECT_EQ(one->comparisons[0].p, other->comparisons[0].p);
  EXPECT_EQ(one->outcomes[1].repeat, 1);
}

TEST(Evaluation, BrokenReferencesAreListedAndLeftOutOnRequest) {
  auto outcomes = three_systems();
  outcomes[0].has_broken_reference = true;  // p0 of "one", told by one system alone
  const auto kept = evaluate(outcomes);
  EXPECT_EQ(kept->broken, std::vector<std::string>{"one p0"});
  EXPECT_EQ(kept->scopes[0].cells[0].problems, 4);
  EvaluationOptions options;
  options.drop_broken = true;
  const auto dropped = evaluate(outcomes, {}, options);
  for (const Cell& cell : dropped->scopes[0].cells) EXPECT_EQ(cell.problems, 3);
  EXPECT_EQ(dropped->scopes[1].cells[0].problems, 2);
}

TEST(Evaluation, SearchesBelongToTheirSystemAndSet) {
  const System a = three_systems().front().system;
  const auto evaluation = evaluate(three_systems(), {{a, "one", {2, true, 0, 0, 0}}});
  EXPECT_DOUBLE_EQ(evaluation->scopes[0].cells[0].search.usd, 2);
  EXPECT_DOUBLE_EQ(evaluation->scopes[1].cells[0].search.usd, 0);
  EXPECT_DOUBLE_EQ(evaluation->scopes[2].cells[0].search.usd, 2);
  EXPECT_DOUBLE_EQ(evaluation->scopes[0].cells[2].search.usd, 0);
}

TEST(Evaluation, SaysWhetherSystemsRanTheSameProblems) {
  std::vector<Outcome> outcomes;
  add_runs(outcomes, "a", "one", "111");
  add_runs(outcomes, "b", "one", "11-");
  add_runs(outcomes, "a", "two", "111");
  add_runs(outcomes, "b", "two", "110");
  const auto evaluation = evaluate(outcomes);
  EXPECT_FALSE(evaluation->scopes[0].has_same_problems);
  EXPECT_TRUE(evaluation->scopes[1].has_same_problems);
}

TEST(Evaluation, RefusesWhatCannotBeReported) {
  EXPECT_EQ(evaluate({}).error().code(), Errc::kInvalidArgument);
  auto twice = three_systems();
  twice.push_back(twice.front());
  EXPECT_EQ(evaluate(twice).error().message(), "two outcomes of a on p0 of one, repeat 0");
  std::vector<Outcome> overall;
  add_runs(overall, "a", "overall", "1");
  EXPECT_EQ(evaluate(overall).error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace flowreasoner::eval
