#include "flowreasoner/tasks/program_runner.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/tasks/code_extractor.h"
#include "tests/support/fake_sandbox.h"

namespace flowreasoner::tasks {
namespace {

using sandbox::Ending;
using testing::FakeSandbox;

template <class T>
T value(asio::io_context& io, Async<T> work) {
  auto result = run_async(io, std::move(work));
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}

TEST(ProgramRunner, ReportsWhatTheGuestSays) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) {
    Json error{{"type", "ZeroDivisionError"}, {"message", "division by zero"}, {"line", 2}};
    return FakeSandbox::done({{"t", "done"},
                              {"outcome", "raised"},
                              {"value", nullptr},
                              {"output", "before\n"},
                              {"error", error}});
  });
  asio::io_context io;
  const ProgramResult result = value(io, run_program(sandbox, "code", "solve", "in"));
  EXPECT_EQ(result.outcome, "raised");
  EXPECT_EQ(result.value, "");
  EXPECT_EQ(result.output, "before\n");
  EXPECT_EQ(result.error, "ZeroDivisionError: division by zero (line 2)");
  EXPECT_EQ(result.limit, "");
  const Json& job = sandbox.jobs().front();
  EXPECT_EQ(job.at("kind"), "python");
  EXPECT_EQ(job.at("function"), "solve");
  EXPECT_EQ(job.at("stdin"), "in");
}

TEST(ProgramRunner, SaysWhichLimitEndedAProgram) {
  asio::io_context io;
  FakeSandbox slow([](const Json&, const sandbox::Limits&) {
    auto result = FakeSandbox::ended(Ending::kWallLimit);
    result.outcome.output = "tick";
    return result;
  });
  const ProgramResult late = value(io, run_program(slow, "code", ""));
  EXPECT_EQ(late.outcome, "ended");
  EXPECT_EQ(late.error, "wall limit");
  EXPECT_EQ(late.limit, "wall limit");
  EXPECT_EQ(late.output, "tick");
  FakeSandbox crashing([](const Json&, const sandbox::Limits&) {
    return FakeSandbox::ended(Ending::kSignalled, 11);
  });
  const ProgramResult crashed = value(io, run_program(crashing, "code", ""));
  EXPECT_EQ(crashed.error, "signalled by signal 11");
  EXPECT_EQ(crashed.limit, "");
}

TEST(ProgramRunner, PassesErrorsOfTheSandboxOn) {
  FakeSandbox sandbox([](const Json&, const sandbox::Limits&) -> Result<sandbox::JobResult> {
    return Error(Errc::kSandbox, "the warm interpreter died");
  });
  asio::io_context io;
  const auto result = run_async(io, run_program(sandbox, "code", ""));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::kSandbox);
}

TEST(CodeExtractor, GivesWhatTheGuestFound) {
  FakeSandbox sandbox([](const Json& job, const sandbox::Limits&) {
    EXPECT_EQ(job.at("kind"), "extract");
    EXPECT_EQ(job.at("text"), "the reply");
    EXPECT_EQ(job.at("prompt"), "the prompt");
    return FakeSandbox::done({{"code", "def f(): pass\n"},
                              {"found", true},
                              {"notes", Json::array({"took the last", 7})}});
  });
  asio::io_context io;
  const ExtractedCode code = value(io, extract_code(sandbox, "the reply", "f", "the prompt"));
  EXPECT_EQ(code.code, "def f(): pass\n");
  EXPECT_TRUE(code.found);
  EXPECT_EQ(code.notes, std::vector<std::string>{"took the last"});
  EXPECT_EQ(sandbox.warmths().front(), sandbox::Warmth::kWorkflow);
}

TEST(CodeExtractor, AReplyThatBreaksTheGuestComesBackAsItIs) {
  FakeSandbox sandbox(
      [](const Json&, const sandbox::Limits&) { return FakeSandbox::ended(Ending::kMemoryLimit); });
  asio::io_context io;
  const ExtractedCode code = value(io, extract_code(sandbox, "the reply", "f", ""));
  EXPECT_EQ(code.code, "the reply");
  EXPECT_FALSE(code.found);
  ASSERT_EQ(code.notes.size(), 1u);
  EXPECT_NE(code.notes[0].find("memory limit"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::tasks
