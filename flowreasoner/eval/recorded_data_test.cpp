// Judges every recorded answer to HumanEval and MBPP and compares with the recorded verdicts: label
// `data`, run by `make test-data`, which sets FLOWREASONER_DATA. Where ours differ, set, source,
// cause and problem stand in tests/data/recorded_disagreements.json; docs/eval.md says what they
// mean.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "flowreasoner/base/file.h"
#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/recorded_agreement.h"
#include "flowreasoner/eval/sample_judging.h"
#include "flowreasoner/sandbox/sandbox.h"

namespace flowreasoner::eval {
namespace {

namespace fs = std::filesystem;

/// "SET SOURCE CAUSE PROBLEM" and how many answers.
using Counts = std::map<std::string, std::int64_t>;

fs::path data_folder() {
  const char* folder = std::getenv("FLOWREASONER_DATA");
  if (folder == nullptr) {
    throw std::runtime_error("FLOWREASONER_DATA is not set: run `make test-data`");
  }
  return folder;
}

/// Which libraries there are is the machine's business.
bool is_of_the_machine(std::string_view cause) {
  return cause == cause_name(Cause::kMissingLibrary);
}

Counts expected_counts() {
  const auto text = read_file(fs::path(FR_TEST_DATA) / "recorded_disagreements.json");
  if (!text) throw std::runtime_error(text.error().to_string());
  Counts counts;
  for (const Json& group : Json::parse(*text)) {
    const auto cause = group.at("cause").get<std::string>();
    if (is_of_the_machine(cause)) continue;
    const std::string prefix = group.at("set").get<std::string>() + " " +
                               group.at("source").get<std::string>() + " " + cause + " ";
    for (const auto& [problem, answers] : group.at("problems").items()) {
      counts[prefix + problem] = answers.get<std::int64_t>();
    }
  }
  return counts;
}

Async<Done> judge_all(sandbox::Sandbox* sandbox, tasks::Judge* judge, RecordedSet* set) {
  const auto executor = co_await asio::this_coro::executor;
  SampleJobs jobs = recorded_jobs(*set);
  SampleJudgingParts parts;
  parts.judge = judge;
  parts.sandbox = sandbox;
  parts.problems = &set->problems;
  parts.jobs = &jobs;
  parts.take = [set](const SampleVerdict& verdict) {
    set->verdicts.push_back(verdict);
    return Result<void>();
  };
  SampleJudging judging(executor, std::move(parts), {});
  co_return co_await judging.run();
}

Async<Counts> found_counts(asio::io_context* io, std::vector<RecordedSet>* sets) {
  FR_CO_TRY(auto sandbox, sandbox::Sandbox::start(io->get_executor(), {}));
  const auto judge = tasks::make_judge(*sandbox);
  tasks::JudgeOptions patience;
  patience.tests_guests = 1;
  patience.test_floor *= 10;
  const auto patient = tasks::make_judge(*sandbox, patience);
  Counts counts;
  for (RecordedSet& set : *sets) {
    FR_CO_TRY([[maybe_unused]] const Done done,
              co_await judge_all(sandbox.get(), judge.get(), &set));
    DisagreementSearch search(*judge, *patient, set, 8, {});
    FR_CO_TRY(const std::vector<Disagreement> found, co_await search.run());
    for (const Disagreement& one : found) {
      if (is_of_the_machine(cause_name(one.cause))) continue;
      const RecordedAnswer& answer = set.answers[one.answer];
      ++counts[set.name + " " + answer.source + " " + std::string(cause_name(one.cause)) + " " +
               answer.task_id];
    }
  }
  co_await patient->close();
  co_await judge->close();
  co_await sandbox->close();
  co_return std::move(counts);
}

TEST(RecordedData, OurVerdictsAreTheRecordedOnesButWhereTheCauseIsListed) {
  const fs::path folder = data_folder() / "replay";
  auto answers = load_recorded_answers(
      {folder / "humaneval_samples.jsonl.gz", folder / "mbpp_samples.jsonl.gz"});
  ASSERT_TRUE(answers) << answers.error().to_string();
  auto sets = recorded_sets(std::move(answers->rows), data_folder());
  ASSERT_TRUE(sets) << sets.error().to_string();
  asio::io_context io;
  const auto found = run_async(io, found_counts(&io, &*sets));
  ASSERT_TRUE(found) << found.error().to_string();
  const Counts expected = expected_counts();
  for (const auto& [name, count] : *found) {
    const auto known = expected.find(name);
    const std::int64_t listed = known == expected.end() ? 0 : known->second;
    EXPECT_EQ(count, listed) << name;
    EXPECT_EQ(name.find(cause_name(Cause::kUnexplained)), std::string::npos) << name;
  }
  for (const auto& [name, count] : expected) {
    EXPECT_TRUE(found->contains(name)) << name << " agrees by now: take it off the list";
  }
}

}  // namespace
}  // namespace flowreasoner::eval
