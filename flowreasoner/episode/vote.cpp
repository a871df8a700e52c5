#include "flowreasoner/episode/vote.h"

#include <utility>

#include "flowreasoner/base/log.h"
#include "flowreasoner/episode/answer_run.h"
#include "flowreasoner/tasks/program_runner.h"

namespace flowreasoner::episode {
namespace {

constexpr std::size_t kMostTests = 20;

/// The operator's prompt and the cleaning of its reply live in the guest: it is asked as any
/// workflow asks it.
constexpr const char* kTestWriter = R"(import json

import metagpt.ext.aflow.scripts.optimized.HumanEval.workflows.template.operator as operator
from metagpt.provider.llm_provider_registry import create_llm_instance
from metagpt.utils.cost_manager import CostManager


class Workflow:
    def __init__(self, name, llm_config, dataset):
        self.llm = create_llm_instance(llm_config)
        self.llm.cost_manager = CostManager()
        self.write_tests = operator.TestGenerate(self.llm)

    async def __call__(self, problem, entry_point):
        written = await self.write_tests(problem=problem, entry_point=entry_point)
        return json.dumps(list(written["tests"])), self.llm.cost_manager.total_cost
)";

std::vector<std::string> read_tests(const std::string& answer) {
  std::vector<std::string> tests;
  const Result<Json> list = parse_json(answer, "the workers' tests");
  if (!list || !list->is_array()) return tests;
  for (const Json& test : *list) {
    if (test.is_string() && tests.size() < kMostTests) tests.push_back(test.get<std::string>());
  }
  return tests;
}

tasks::Verdict verdict_of(const std::vector<std::string>& tests,
                          const std::vector<tasks::Behaviour>& row) {
  tasks::Verdict verdict;
  verdict.ending = "exited";
  verdict.passed = !row.empty();
  for (std::size_t i = 0; i < row.size() && i < tests.size(); ++i) {
    tasks::TestResult result;
    result.passed = row[i].passed;
    result.expression = tests[i];
    if (!result.passed) {
      result.type = "AssertionError";
      result.actual = row[i].value;
      verdict.passed = false;
    }
    verdict.results.push_back(std::move(result));
  }
  return verdict;
}

}  // namespace

/// One answer on its way into the agreement.
struct Vote::Ballot {
  Place place;
  meta_agent::RunReport* report = nullptr;
  std::string signature;
};

Async<Done> Vote::write_tests() {
  if (has_asked_) co_return Done{};
  has_asked_ = true;
  workflow::Program writer;
  writer.graph = kTestWriter;
  workflow::ProgramAnalysis not_analysed;
  const Place place;
  FR_CO_TRY(workflow::WorkflowResult written, co_await run_once(context_, place, std::move(writer),
                                                                std::move(not_analysed), "tests"));
  usd_ = written.usd;
  is_priced_ = written.is_priced;
  tokens_ = written.tokens();
  calls_ = written.calls;
  tests_ = read_tests(written.answer);
  if (tests_.empty()) {
    log::info("the worker wrote no tests{}",
              written.error ? ": " + run_error(written) : std::string());
  }
  co_return Done{};
}

/// Fills in the signatures, and for programs the verdicts on the workers' tests.
Async<Done> Vote::observe(std::vector<Ballot>* ballots) {
  const bool runs_code = context_->asks_for_code() && !context_->query.entry_point.empty();
  if (runs_code && !ballots->empty()) {
    FR_CO_TRY([[maybe_unused]] Done written, co_await write_tests());
  }
  for (Ballot& ballot : *ballots) {
    ballot.signature =
        context_->asks_for_code() ? ballot.report->code : normalized_answer(ballot.report->code);
  }
  if (!runs_code || tests_.empty()) co_return Done{};

  std::vector<std::string> solutions;
  for (const Ballot& ballot : *ballots) solutions.push_back(ballot.report->code);
  const std::string entry_point = context_->query.entry_point;
  const sandbox::Limits limits = context_->options.judge;
  tasks::Tests written;
  written.asserts = tests_;
  const tasks::TestSuitePtr suite = tasks::make_suite(entry_point, std::move(written));
  FR_CO_TRY(auto rows, co_await context_->parts.judge->behaviours(suite, solutions, limits));
  for (std::size_t i = 0; i < ballots->size() && i < rows.size(); ++i) {
    (*ballots)[i].signature = behaviour_signature(rows[i]);
    (*ballots)[i].report->verdict = verdict_of(tests_, rows[i]);
  }
  co_return Done{};
}

Async<Done> Vote::score(std::vector<Candidate*> round) {
  std::vector<Ballot> ballots;
  for (Candidate* candidate : round) {
    Place place = candidate->place;
    for (meta_agent::RunReport& report : candidate->report.runs) {
      if (report.result.has_finished && !report.code.empty()) {
        ballots.push_back(Ballot{place, &report, {}});
      }
      ++place.validation;
    }
  }
  FR_CO_TRY([[maybe_unused]] Done observed, co_await observe(&ballots));
  for (const Ballot& ballot : ballots) {
    agreement_.add(ballot.place, ballot.report->code, ballot.signature,
                   ballot.report->verdict.passed_count());
  }
  for (Candidate* candidate : round) {
    double sum = 0;
    for (const Ballot& ballot : ballots) {
      if (ballot.place.round != candidate->place.round ||
          ballot.place.candidate != candidate->place.candidate) {
        continue;
      }
      const double share = agreement_.share(ballot.signature);
      const tasks::Verdict& verdict = ballot.report->verdict;
      sum += verdict.total() == 0
                 ? share
                 : (share + verdict.passed_count() / static_cast<double>(verdict.total())) / 2;
    }
    const std::size_t runs = std::max<std::size_t>(candidate->report.runs.size(), 1);
    candidate->score = sum / static_cast<double>(runs);
    candidate->report.agreement = agreement_.sentence();
    if (has_tests()) {
      candidate->report.agreement += " The tests were written by a worker and may be wrong.";
    }
  }
  co_return Done{};
}

}  // namespace flowreasoner::episode
