// A workflow that is resumed finds each recorded reply where it belongs, however fast replies come.
#include <gtest/gtest.h>

#include "flowreasoner/tasks/real_sandbox_fixture.h"
#include "flowreasoner/workflow/workflow_runner.h"
#include "tests/support/counting_model.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::workflow {
namespace {

using testing::CountingModel;

// Two tasks that end in the same question: the first has the slow worker before it.
constexpr std::string_view kRace = R"(
import asyncio
import workspace.X.workflows.template.operator as operator
from scripts.async_llm import create_llm_instance


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.slow = operator.Custom(create_llm_instance("slow"))
        self.fast = operator.Custom(create_llm_instance("fast"))

    async def chain(self, first):
        await first(input="one", instruction="begin")
        return (await self.fast(input="the same", instruction="end"))["response"]

    async def __call__(self, problem):
        ends = await asyncio.gather(self.chain(self.slow), self.chain(self.fast))
        return " ".join(ends), 0.0
)";

class ResumedWorkflow : public tasks::RealSandbox {
 protected:
  ResumedWorkflow() {
    record::RunStoreOptions options;
    options.path = folder_.path() / "runs.sqlite";
    store_ = std::move(record::RunStore::open(io_.get_executor(), options).value());
    record::RunRecord run;
    run.command = "test";
    run_id_ = wait(store_->begin_run(run)).id;
  }
  ~ResumedWorkflow() override { store_->close(); }

  /// One attempt at the episode. `slow` is how long the slow worker takes.
  WorkflowResult attempt(Milliseconds slow) {
    record::EpisodeRecord episode;
    episode.run = run_id_;
    episode.problem = "p";
    const record::EpisodeStart start = wait(store_->begin_episode(episode));
    CountingModel slow_model(numbered(), "slow", slow);
    CountingModel fast_model(numbered(), "fast");
    WorkflowRun run;
    run.program.graph = kRace;
    run.problem = "Say something.";
    run.judge = judge_.get();
    for (CountingModel* model : {&slow_model, &fast_model}) {
      Worker worker;
      worker.name = model->name();
      worker.model = model;
      run.workers.push_back(worker);
    }
    run.scope.store = store_.get();
    run.scope.episode = start.episode.id;
    run.scope.paid = &start.calls;
    const WorkflowResult result = wait(run_workflow(*sandbox_, run));
    asked_ = slow_model.asked().size() + fast_model.asked().size();
    return result;
  }

  static CountingModel::Answer numbered() {
    return [n = 0](const llm::ChatRequest&) mutable -> Result<std::string> {
      return "reply " + std::to_string(++n);
    };
  }

  testing::TestFolder folder_;
  std::unique_ptr<record::RunStore> store_;
  std::string run_id_;
  std::size_t asked_ = 0;
};

TEST_F(ResumedWorkflow, EqualRequestsOfTasksThatRaceKeepTheirReplies) {
  const WorkflowResult first = attempt(Milliseconds(100));
  ASSERT_FALSE(first.error) << to_json(*first.error);
  EXPECT_EQ(first.answer, "reply 3 reply 2");  // the fast worker's: "begin", then the two ends
  EXPECT_EQ(asked_, 4u);

  const WorkflowResult again = attempt(Milliseconds(0));
  EXPECT_EQ(again.answer, first.answer);
  EXPECT_EQ(asked_, 0u);
}

}  // namespace
}  // namespace flowreasoner::workflow
