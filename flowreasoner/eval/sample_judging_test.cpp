#include "flowreasoner/eval/sample_judging.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/eval_fixture.h"
#include "tests/support/fake_sandbox.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;

class SampleJudgingTest : public ::testing::Test {
 protected:
  /// Samples of p/0, whole programs, but "1+text" is a completion for p/1.
  void write(const std::vector<std::string>& texts) {
    std::string content;
    for (const std::string& text : texts) {
      const bool is_completion = text.starts_with("1+");
      Json row{{"task_id", is_completion ? "p/1" : "p/0"}};
      row[is_completion ? "completion" : "solution"] = is_completion ? text.substr(2) : text;
      content += dump_json(row) + "\n";
    }
    path_ = folder_.write("s.jsonl", content);
  }

  /// Judges them; the error, if one came.
  std::optional<Error> judge(SampleJudgingOptions options = {}, Cleaning cleaning = Cleaning::kRaw,
                             Milliseconds limit = Milliseconds(20'000)) {
    SampleJobs jobs(*SamplesFile::open(path_, ids_, ids_.size()), cleaning);
    SampleJudgingParts parts;
    parts.judge = &judge_;
    parts.sandbox = &sandbox_;
    parts.problems = &problems_;
    parts.jobs = &jobs;
    parts.take = [this](const SampleVerdict& verdict) { return take(verdict); };
    judging_.emplace(io_.get_executor(), std::move(parts), options);
    Async<Done> work = with_timeout(judging_->run(), limit, "judging");
    const Result<Done> done = run_async(io_, std::move(work));
    return done ? std::nullopt : std::optional<Error>(done.error());
  }

  Result<void> take(const SampleVerdict& verdict) {
    if (taken_.size() == most_taken_) return Error(Errc::kIo, "the disk is full");
    taken_.push_back(ids_.name(verdict.problem) + "." + std::to_string(verdict.index) +
                     (verdict.is_sanitized ? "s" : "") + (verdict.passed ? " passed" : " failed"));
    seconds_.push_back(verdict.seconds);
    judged_when_taken_.push_back(judge_.programs.size());
    return {};
  }

  /// The extractor finds what stands behind "code: ".
  static Result<sandbox::JobResult> extract(const Json& job, const sandbox::Limits&) {
    const std::string text = job.at("text").get<std::string>();
    const std::size_t code = text.find("code: ");
    const bool is_found = code != std::string::npos;
    return testing::FakeSandbox::done({{"t", "done"},
                                       {"code", is_found ? text.substr(code + 6) : ""},
                                       {"found", is_found},
                                       {"notes", Json::array()}});
  }

  asio::io_context io_;
  testing::TestFolder folder_;
  std::filesystem::path path_;
  TaskIds ids_{{"p/0", "p/1"}};
  std::vector<JudgedProblem> problems_{make_problem(0), make_problem(1)};
  StubJudge judge_;
  testing::FakeSandbox sandbox_{extract};
  std::optional<SampleJudging> judging_;
  std::size_t most_taken_ = 1'000'000;
  std::vector<std::string> taken_;
  std::vector<double> seconds_;
  std::vector<std::size_t> judged_when_taken_;
};

TEST_F(SampleJudgingTest, VerdictsComeInTheOrderOfTheFile) {
  write({"sleep 60 right", "wrong", "1+right", "sleep 20 right"});
  EXPECT_FALSE(judge());
  EXPECT_THAT(taken_, ElementsAre("p/0.0 passed", "p/0.1 failed", "p/1.0 passed", "p/0.2 passed"));
  EXPECT_EQ(judging_->finished(), 4);
}

TEST_F(SampleJudgingTest, ACompletionGoesOnWhereThePromptEnds) {
  write({"whole", "1+rest"});
  EXPECT_FALSE(judge());
  EXPECT_THAT(judge_.programs, ElementsAre("f0:whole", "f1:prompt rest"));
}

TEST_F(SampleJudgingTest, WhatAProblemPutsBeforeProgramsStandsThere) {
  problems_[0].preamble = "import math\n";
  write({"whole", "1+rest"});
  EXPECT_FALSE(judge());
  EXPECT_THAT(judge_.programs, ElementsAre("f0:import math\nwhole", "f1:prompt rest"));
}

TEST_F(SampleJudgingTest, NoMoreThanAskedForAreUnderWay) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back("right " + std::to_string(i));
  write(texts);
  SampleJudgingOptions options;
  options.parallel = 3;
  EXPECT_FALSE(judge(options));
  EXPECT_EQ(taken_.size(), 40u);
  EXPECT_EQ(judge_.most_at_once, 3u);
}

TEST_F(SampleJudgingTest, EqualProgramsOfAProblemAreJudgedOnceEvenWhileTheFirstIsUnderWay) {
  write({"sleep 30 right", "sleep 30 right", "sleep 30 right", "1+x", "1+x", "prompt x"});
  EXPECT_FALSE(judge());
  // The last is a program of another problem.
  EXPECT_THAT(judge_.programs, ElementsAre("f0:sleep 30 right", "f1:prompt x", "f0:prompt x"));
  EXPECT_EQ(judging_->reused(), 3);
  EXPECT_EQ(taken_.size(), 6u);
  EXPECT_EQ(taken_[2], "p/0.2 passed");
  EXPECT_GT(seconds_[0], 0.02);
  EXPECT_EQ(seconds_[1], 0);
}

TEST_F(SampleJudgingTest, WhatIsForgottenIsJudgedAgain) {
  write({"a", "b", "c", "a"});
  SampleJudgingOptions options;
  options.parallel = 1;
  options.remembered = 2;
  EXPECT_FALSE(judge(options));
  EXPECT_EQ(judge_.programs.size(), 4u);
}

TEST_F(SampleJudgingTest, ASlowProgramHoldsUpNoMoreThanTheWindow) {
  std::vector<std::string> texts{"sleep 200 right"};
  for (int i = 0; i < 30; ++i) texts.push_back("right " + std::to_string(i));
  write(texts);
  SampleJudgingOptions options;
  options.parallel = 2;
  options.window = 5;
  EXPECT_FALSE(judge(options));
  EXPECT_EQ(taken_.size(), 31u);
  EXPECT_EQ(judged_when_taken_.front(), 5u);
}

TEST_F(SampleJudgingTest, AnErrorOfTheJudgeEndsItAndKeepsWhatCameBefore) {
  write({"right", "sleep 30 break", "sleep 60 right", "right again"});
  SampleJudgingOptions options;
  options.parallel = 2;
  const auto error = judge(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::kSandbox);
  EXPECT_THAT(taken_, ElementsAre("p/0.0 passed"));
}

TEST_F(SampleJudgingTest, AnErrorOfWhoeverTakesThemEndsIt) {
  write({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  most_taken_ = 2;
  SampleJudgingOptions options;
  options.parallel = 2;
  const auto error = judge(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::kIo);
  EXPECT_EQ(taken_.size(), 2u);
}

TEST_F(SampleJudgingTest, ABrokenLineOfTheFileEndsIt) {
  write({"right"});
  folder_.write("s.jsonl", "{\"task_id\": \"p/0\", \"solution\": \"right\"}\nbroken\n");
  const auto error = judge();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::kBadData);
}

TEST_F(SampleJudgingTest, CancellationStopsItAndKeepsWhatCameBefore) {
  write({"right", "sleep 60000", "right 2"});
  const auto error = judge({}, Cleaning::kRaw, Milliseconds(100));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::kTimeout);
  EXPECT_THAT(taken_, ElementsAre("p/0.0 passed"));
  EXPECT_EQ(judging_->finished(), 2);
}

TEST_F(SampleJudgingTest, CancellationReachesThoseThatWaitForRoom) {
  write({"sleep 60000", "a", "b", "c", "d", "e"});
  SampleJudgingOptions options;
  options.parallel = 3;
  options.window = 2;
  const auto error = judge(options, Cleaning::kRaw, Milliseconds(100));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::kTimeout);
}

TEST_F(SampleJudgingTest, ASanitisedSampleIsTheCodeThatIsFoundInIt) {
  write({"Sure! code: right", "no such thing"});
  EXPECT_FALSE(judge({}, Cleaning::kSanitized));
  EXPECT_THAT(taken_, ElementsAre("p/0.0s passed", "p/0.1s failed"));
  EXPECT_THAT(judge_.programs, ::testing::UnorderedElementsAre("f0:right", "f0:no such thing"));
}

TEST_F(SampleJudgingTest, BothMeansRawThenSanitisedAndEqualCodeIsJudgedOnce) {
  write({"right", "code: right", "well, code: right", "1+code: x"});
  SampleJudgingOptions options;
  options.parallel = 1;
  EXPECT_FALSE(judge(options, Cleaning::kBoth));
  EXPECT_THAT(taken_,
              ElementsAre("p/0.0 passed", "p/0.0s passed", "p/0.1 passed", "p/0.1s passed",
                          "p/0.2 passed", "p/0.2s passed", "p/1.0 failed", "p/1.0s failed"));
  EXPECT_THAT(judge_.programs, ElementsAre("f0:right", "f0:code: right", "f0:well, code: right",
                                           "f1:prompt code: x", "f1:x"));
}

}  // namespace
}  // namespace flowreasoner::eval
