#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/methods/search.h"
#include "tests/support/counting_model.h"
#include "tests/support/fake_sandbox.h"
#include "tests/support/simulated_worker.h"

namespace flowreasoner::eval::methods {

// A small space of workflows in which one is planted as the best: four slots with four options
// each, so 256 workflows. A workflow solves a problem with probability 0.2 + what its options are
// worth. In each slot one option is worth 0.15; the others 0, 0.03 and 0.05. The best has 0.8, the
// next 0.7.

constexpr std::size_t kSlots = 4;
constexpr int kOptions = 4;
using Genes = std::array<int, kSlots>;
constexpr Genes kPlanted{2, 0, 3, 1};

inline std::string text_of(const Genes& genes) {
  return fmt::format("GENES {}{}{}{}\n", genes[0], genes[1], genes[2], genes[3]);
}

/// The last workflow that stands in `text` before `end`.
inline Genes genes_of(std::string_view text, std::size_t end = std::string_view::npos) {
  const std::size_t at = text.rfind("GENES ", end);
  Genes genes{};
  for (std::size_t slot = 0; slot < kSlots; ++slot) genes[slot] = text.at(at + 6 + slot) - '0';
  return genes;
}

inline double success_of(const Genes& genes) {
  constexpr std::array<double, kOptions> worth{0.15, 0, 0.03, 0.05};
  double probability = 0.2;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    probability +=
        worth[static_cast<std::size_t>((genes[slot] - kPlanted[slot] + kOptions) % kOptions)];
  }
  return probability;
}

/// Runs workflows of that space; a run costs one call, $0.001 and 10 tokens.
class SimulatedEvaluator final : public ProgramEvaluator {
 public:
  SimulatedEvaluator(std::uint64_t seed, std::size_t problems, workflow::Budget* budget)
      : seed_(seed), budget_(budget) {
    for (std::size_t i = 0; i < problems; ++i) {
      problems_.push_back(testing::simulated_problem(static_cast<int>(i)));
    }
  }

  const std::vector<tasks::Problem>& problems() const override { return problems_; }
  using ProgramEvaluator::evaluate;
  Async<ProgramScores> evaluate(workflow::Program program,
                                std::vector<std::size_t> places) override {
    const double probability = success_of(genes_of(program.graph));
    Random random(named_seed(seed_, fmt::format("evaluation {}", evaluations_++)));
    ProgramScores scores;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (auto admitted = budget_->admit(); !admitted) co_return admitted.error();
      budget_->charge(0.001, 8, 2);
      ProblemScore score;
      score.score = uniform01(random) < probability ? 1 : 0;
      score.feedback = "as simulated";
      score.cost.usd = 0.001;
      score.cost.tokens = 10;
      score.cost.tokens_out = 2;
      score.cost.calls = 1;
      scores.problems.push_back(std::move(score));
      ++runs_;
    }
    co_return scores;
  }
  std::int64_t runs() const { return runs_; }

 private:
  std::uint64_t seed_;
  workflow::Budget* budget_;
  std::vector<tasks::Problem> problems_;
  std::int64_t evaluations_ = 0;
  std::int64_t runs_ = 0;
};

/// The static checks of that space: a program that says BAD has an error; equal genes, equal hash.
inline Result<sandbox::JobResult> analyse_simulated(const Json& job, const sandbox::Limits&) {
  const std::string graph = job.at("graph");
  Json findings = Json::array();
  if (graph.find("BAD") != std::string::npos) {
    findings.push_back(Json{{"rule", "syntax"},
                            {"severity", "error"},
                            {"file", "graph.py"},
                            {"line", 1},
                            {"message", "it says BAD"},
                            {"hint", ""}});
  }
  return testing::FakeSandbox::done(Json{{"t", "done"},
                                         {"findings", findings},
                                         {"dialect", "flowreasoner"},
                                         {"nodes", 3},
                                         {"hash", graph},
                                         {"calls", Json::array()}});
}

inline std::string reply_of(const std::string& modification, const std::string& graph) {
  return fmt::format("<modification>{}</modification>\n<graph>\n{}</graph>\n<prompt>\n</prompt>\n",
                     modification, graph);
}

/// What a search needs besides its options, with a simulated evaluator and sandbox.
struct SimulatedSearch {
  explicit SimulatedSearch(std::uint64_t seed, std::size_t problems,
                           workflow::BudgetLimits limits = {})
      : budget("the search", limits), evaluator(seed, problems, &budget) {}

  SearchParts parts(llm::ChatModel& optimizer, std::uint64_t seed) {
    SearchParts parts;
    parts.optimizer = &optimizer;
    parts.workers.resize(1);
    parts.workers[0].name = "worker";
    parts.sandbox = &sandbox;
    parts.evaluator = &evaluator;
    parts.budget = &budget;
    parts.seed = seed;
    return parts;
  }

  asio::io_context io;
  testing::FakeSandbox sandbox{analyse_simulated};
  workflow::Budget budget;
  SimulatedEvaluator evaluator;
};

/// What random search finds in that space with as many runs of workflows: different ones drawn at
/// random, each run `passes` times on `problems`; the one with the best score.
inline Genes random_search(std::uint64_t seed, std::int64_t runs, std::size_t problems,
                           std::int64_t passes) {
  Random random(named_seed(seed, "random search"));
  workflow::Budget budget("the random search");
  SimulatedEvaluator evaluator(seed + 1'000, problems, &budget);
  asio::io_context io;
  std::set<Genes> seen;
  Genes best{};
  double best_score = -1;
  while (evaluator.runs() + passes * static_cast<std::int64_t>(problems) <= runs) {
    Genes genes{};
    for (int& gene : genes) gene = static_cast<int>(uniform01(random) * kOptions);
    if (!seen.insert(genes).second) continue;
    double score = 0;
    for (std::int64_t pass = 0; pass < passes; ++pass) {
      workflow::Program program{text_of(genes), ""};
      score += run_async(io, evaluator.evaluate(std::move(program)))->accuracy();
    }
    if (score > best_score) {
      best_score = score;
      best = genes;
    }
  }
  return best;
}

/// Mean of paired differences with its 95 % interval (normal approximation).
struct MeanDifference {
  explicit MeanDifference(const std::vector<double>& differences) {
    for (const double each : differences) mean += each;
    const auto count = static_cast<double>(differences.size());
    mean /= count;
    double squares = 0;
    for (const double each : differences) squares += (each - mean) * (each - mean);
    half_width = 1.96 * std::sqrt(squares / (count - 1) / count);
  }
  double low() const { return mean - half_width; }

  double mean = 0;
  double half_width = 0;
};

}  // namespace flowreasoner::eval::methods
