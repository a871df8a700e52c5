// Searches with everything real but the models: guests, judge, run store.
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/eval/methods/episode_evaluator.h"
#include "flowreasoner/eval/methods/method_table.h"
#include "flowreasoner/eval/methods/recorded_search.h"
#include "flowreasoner/eval/methods/workflow_folder.h"
#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "tests/support/counting_model.h"
#include "tests/support/simulated_worker.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::CountingModel;
using testing::SimulatedWorker;

constexpr const char* kMarker = "MARKER_OF_A_HIDDEN_TEST";

/// Passes requests on and keeps them.
class Overheard final : public llm::ChatModel {
 public:
  Overheard(llm::ChatModel& model, const Milliseconds* delay) : model_(model), delay_(delay) {}
  Async<llm::ChatReply> complete(llm::ChatRequest request) override {
    asked.push_back(request);
    if (*delay_ > Milliseconds(0)) {
      if (auto slept = co_await sleep_for(*delay_); !slept) co_return slept.error();
    }
    co_return co_await model_.complete(std::move(request));
  }
  const std::string& name() const override { return model_.name(); }
  asio::awaitable<void> close() override { co_return; }

  std::vector<llm::ChatRequest> asked;

 private:
  llm::ChatModel& model_;
  const Milliseconds* delay_;
};

/// Gives the workflows that come along one after the other, by how many were asked for before in
/// the same conversation and how much has been tried.
Result<std::string> a_known_workflow(const llm::ChatRequest& request) {
  std::string told;
  for (const llm::Message& message : request.messages) told += message.content;
  for (const char* name : {"self_refine", "cot", "llm_debate"}) {
    const std::string modification = std::string("Do as ") + name + " does.";
    if (told.find(modification) != std::string::npos) continue;
    const auto program = workflow::load_program(find_workflow(name).value()).value();
    return "<modification>" + modification + "</modification>\n<graph>\n" + program.graph +
           "</graph>\n<prompt>\n" + program.prompt + "</prompt>\n";
  }
  return std::string("I know nothing more.");
}

class RealSearch : public tasks::RealSandbox {
 protected:
  RealSearch() {
    for (int i = 0; i < 6; ++i) {
      tasks::Problem problem = testing::simulated_problem(i);
      problem.hidden.asserts.push_back(std::string("assert '") + kMarker + "'");
      problem.reference = std::string("# ") + kMarker + "\n";
      problems_.push_back(std::move(problem));
    }
    options_.aflow.rounds = 3;
    options_.aflow.validation_runs = 2;
    options_.maas.epochs = 2;
    options_.maas.batch = 3;
    options_.maas.samples = 2;
    options_.adas.generations = 1;
    options_.adas.resamples = 100;
    const auto direct = workflow::load_program(find_workflow("direct").value()).value();
    options_.adas.seeds = {{"Direct", direct}};
  }

  /// One process: a store on the same file, and a search with `calls` to spend.
  Result<SearchResult> search(const std::string& name, std::optional<std::int64_t> calls = {},
                              Milliseconds limit = Milliseconds(100'000)) {
    record::RunStoreOptions store_options;
    store_options.path = folder_.path() / "runs.sqlite";
    auto opened = record::RunStore::open(io_.get_executor(), std::move(store_options));
    const std::unique_ptr<record::RunStore> store = std::move(*opened);
    if (run_.empty()) run_ = wait(store->begin_run({})).id;
    workflow::BudgetLimits limits;
    limits.calls = calls;
    workflow::Budget budget("the search", limits);
    SearchParts parts;
    parts.optimizer = &optimizer_;
    parts.workers.resize(1);
    parts.workers[0].name = worker_.name();
    parts.workers[0].model = &worker_;
    parts.sandbox = sandbox_.get();
    parts.budget = &budget;
    parts.seed = 5;
    episode::EpisodeParts with;
    with.sandbox = sandbox_.get();
    with.judge = judge_.get();
    with.workers = parts.workers;
    with.budget = &budget;
    with.store = store.get();
    with.run = run_;
    with.index = 1;
    EpisodeEvaluator evaluator(std::move(with), {}, problems_);
    parts.evaluator = &evaluator;
    SearchPlace place;
    place.store = store.get();
    place.run = run_;
    auto method = make_method(name, options_).value();
    std::optional<Result<SearchResult>> found;
    found = Error();
    auto work = find_recorded(method.get(), std::move(parts), std::move(place));
    wait(keep(with_timeout(std::move(work), limit, "the search"), &*found));
    store->close();
    return std::move(*found);
  }

  static Async<Done> keep(Async<SearchResult> work, Result<SearchResult>* found) {
    *found = co_await std::move(work);
    co_return Done{};
  }

  Milliseconds slow_{0};
  SimulatedWorker simulated_{{.write = 0.5, .reason = 0.8}, 11};
  Overheard worker_{simulated_, &slow_};
  CountingModel knowing_{a_known_workflow, "optimizer"};
  Overheard optimizer_{knowing_, &slow_};
  testing::TestFolder folder_;
  std::string run_;
  std::vector<tasks::Problem> problems_;
  MethodOptions options_;
};

/// The result's JSON without the rounding of sums whose order is chance.
Json settled(SearchResult result) {
  result.cost.usd = std::round(result.cost.usd * 1e6) / 1e6;
  for (SearchStep& step : result.steps) step.cost.usd = std::round(step.cost.usd * 1e6) / 1e6;
  return to_json(result);
}

class EachRealSearch : public RealSearch, public ::testing::WithParamInterface<const char*> {};

TEST_P(EachRealSearch, ComesOutTheSameAfterABreakAndNothingHiddenLeaves) {
  const auto whole = search(GetParam());
  ASSERT_TRUE(whole) << whole.error().to_string();
  EXPECT_EQ(whole->stopped, "steps");
  for (const Overheard* model : {&worker_, &optimizer_}) {
    for (const llm::ChatRequest& request : model->asked) {
      for (const llm::Message& message : request.messages) {
        EXPECT_EQ(message.content.find(kMarker), std::string::npos) << message.content;
      }
    }
  }
  const std::size_t asked = worker_.asked.size() + optimizer_.asked.size();
  EXPECT_EQ(whole->cost.calls, static_cast<std::int64_t>(asked));

  worker_.asked.clear();
  optimizer_.asked.clear();
  run_.clear();
  const auto broken = search(GetParam(), static_cast<std::int64_t>(asked * 2 / 3));
  ASSERT_TRUE(broken) << broken.error().to_string();
  EXPECT_EQ(broken->stopped, "budget");
  const auto resumed = search(GetParam());
  ASSERT_TRUE(resumed) << resumed.error().to_string();
  EXPECT_TRUE(settled(*resumed) == settled(*whole));
  EXPECT_EQ(worker_.asked.size() + optimizer_.asked.size(), asked);
}

TEST_P(EachRealSearch, CanBeCancelledAndTakenUp) {
  slow_ = Milliseconds(100);
  const auto broken = search(GetParam(), {}, Milliseconds(350));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code(), Errc::kTimeout) << broken.error().to_string();
  slow_ = Milliseconds(0);
  const auto resumed = search(GetParam());
  ASSERT_TRUE(resumed) << resumed.error().to_string();
  run_.clear();
  EXPECT_TRUE(settled(*resumed) == settled(search(GetParam()).value()));
}

INSTANTIATE_TEST_SUITE_P(Searches, EachRealSearch, ::testing::Values("aflow", "adas", "maas"));

}  // namespace
}  // namespace flowreasoner::eval::methods
