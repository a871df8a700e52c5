// A search that is broken off pays for nothing twice, and finds what it would have found.
#include "flowreasoner/eval/methods/recorded_search.h"

#include <gtest/gtest.h>

#include "flowreasoner/eval/methods/method_table.h"
#include "flowreasoner/eval/methods/simulated_search_fixture.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval::methods {
namespace {

using testing::CountingModel;

/// Another workflow for each request, the same one for equal requests.
Result<std::string> some_workflow(const llm::ChatRequest& request) {
  std::string told;
  for (const llm::Message& message : request.messages) told += message.content;
  Random random(named_seed(1, told + std::to_string(request.sample_index)));
  Genes genes{};
  for (int& gene : genes) gene = static_cast<int>(uniform01(random) * kOptions);
  return reply_of("Take " + text_of(genes), text_of(genes));
}

class RecordedSearch : public ::testing::Test {
 protected:
  /// One process: a store on the same file, and a search with `calls` to spend.
  Result<SearchResult> search(llm::ChatModel& optimizer, const std::string& name,
                              std::optional<std::int64_t> calls = std::nullopt) {
    workflow::BudgetLimits limits;
    limits.calls = calls;
    SimulatedSearch simulated(1, 20, limits);
    record::RunStoreOptions options;
    options.path = folder_.path() / "runs.sqlite";
    auto opened = record::RunStore::open(simulated.io.get_executor(), std::move(options));
    const std::unique_ptr<record::RunStore> store = std::move(*opened);
    if (run_.empty()) {
      auto begin = store->begin_run({});
      run_ = run_async(simulated.io, std::move(begin)).value().id;
    }
    SearchPlace place;
    place.store = store.get();
    place.run = run_;
    MethodOptions method_options;
    method_options.aflow.rounds = 6;
    method_options.aflow.validation_runs = 1;
    method_options.aflow.first = {text_of({0, 1, 0, 0}), ""};
    method_options.adas.generations = 4;
    method_options.adas.seeds = {{"First", method_options.aflow.first}};
    auto method = make_method(name, method_options).value();
    auto work = find_recorded(method.get(), simulated.parts(optimizer, 1), place);
    Result<SearchResult> found = run_async(simulated.io, std::move(work));
    spent_ = simulated.budget.spent();
    runs_ = simulated.evaluator.runs();
    EXPECT_TRUE(!found || method->approach({}).program == found->program);
    store->close();
    return found;
  }

  testing::TestFolder folder_;
  std::string run_;
  workflow::Spent spent_;
  std::int64_t runs_ = 0;
};

class EachSearch : public RecordedSearch, public ::testing::WithParamInterface<const char*> {};

TEST_P(EachSearch, IsTakenUpWhereItStoppedAndComesOutTheSame) {
  CountingModel whole(some_workflow);
  const SearchResult expected = search(whole, GetParam()).value();
  run_.clear();

  CountingModel first(some_workflow);
  EXPECT_EQ(search(first, GetParam(), 75).value().stopped, "budget");
  const std::size_t paid = first.asked().size();
  ASSERT_GT(paid, 0u);
  CountingModel second(some_workflow);
  const SearchResult resumed = search(second, GetParam()).value();
  EXPECT_EQ(second.asked().size(), whole.asked().size() - paid);
  EXPECT_EQ(to_json(resumed), to_json(expected));

  CountingModel third(some_workflow);
  const SearchResult known = search(third, GetParam()).value();
  EXPECT_TRUE(third.asked().empty());
  EXPECT_EQ(runs_, 0);
  EXPECT_EQ(to_json(known), to_json(expected));
  EXPECT_EQ(spent_.calls, expected.cost.calls);
  EXPECT_NEAR(spent_.usd, expected.cost.usd, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Searches, EachSearch, ::testing::Values("aflow", "adas"));

TEST_F(RecordedSearch, ADeadEndpointIsAnErrorAndTheNextAttemptGoesOn) {
  int left = 2;
  CountingModel dying([&left](const llm::ChatRequest& request) -> Result<std::string> {
    if (left-- == 0) return Error(Errc::kUnavailable, "down");
    return some_workflow(request);
  });
  const auto failed = search(dying, "aflow");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), Errc::kUnavailable);
  CountingModel living(some_workflow);
  EXPECT_EQ(search(living, "aflow").value().stopped, "steps");
  CountingModel whole(some_workflow);
  run_.clear();
  search(whole, "aflow").value();
  EXPECT_EQ(living.asked().size() + 2, whole.asked().size());
}

TEST(SearchResultJson, IsReadBackAndDamageIsNamed) {
  SearchResult result;
  result.method = "maas";
  result.policy = Json{{"weights", Json::array()}};
  result.score = 0.25;
  result.stopped = "steps";
  result.cost.calls = 7;
  SearchStep step;
  step.number = 1;
  step.program = {"graph", "prompt"};
  step.error = "why";
  result.steps.push_back(step);
  const Json json = to_json(result);
  EXPECT_EQ(to_json(search_result_from_json(json).value()), json);
  for (const char* field : {"method", "score", "steps", "program", "usd", "calls"}) {
    Json broken = json;
    broken.erase(field);
    EXPECT_EQ(search_result_from_json(broken).error().code(), Errc::kBadData) << field;
  }
  Json broken = json;
  broken["steps"][0].erase("program");
  EXPECT_FALSE(search_result_from_json(broken));
}

}  // namespace
}  // namespace flowreasoner::eval::methods
