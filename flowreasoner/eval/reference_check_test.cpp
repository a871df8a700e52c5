#include "flowreasoner/eval/reference_check.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/run_async.h"
#include "flowreasoner/eval/eval_fixture.h"

namespace flowreasoner::eval {
namespace {

TEST(ReferenceCheck, NamesThoseThatFailInTheOrderOfTheSet) {
  asio::io_context io;
  StubJudge judge;
  const std::vector<JudgedProblem> problems{make_problem(0, "sleep 30"), make_problem(1, "right"),
                                            make_problem(2), make_problem(3, "wrong")};
  ReferenceCheck check(judge, problems, 4, {});
  const auto broken = run_async(io, check.run());
  ASSERT_TRUE(broken);
  ASSERT_EQ(broken->size(), 2u);
  EXPECT_EQ((*broken)[0].problem, 0u);
  EXPECT_EQ((*broken)[1].problem, 3u);
  EXPECT_EQ((*broken)[1].reason, "ValueError: wrong (0 of 1 tests passed)");
  EXPECT_EQ(check.finished(), 3);
  EXPECT_EQ(judge.programs.size(), 3u);
}

TEST(ReferenceCheck, AnErrorOfTheJudgeEndsIt) {
  asio::io_context io;
  StubJudge judge;
  const std::vector<JudgedProblem> problems{make_problem(0, "break"), make_problem(1, "right")};
  ReferenceCheck check(judge, problems, 1, {});
  const auto broken = run_async(io, check.run());
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code(), Errc::kSandbox);
  EXPECT_EQ(judge.programs.size(), 1u);
}

TEST(ReferenceCheck, CancellationEndsIt) {
  asio::io_context io;
  StubJudge judge;
  const std::vector<JudgedProblem> problems{make_problem(0, "sleep 60000")};
  ReferenceCheck check(judge, problems, 2, {});
  const auto broken = run_async(io, with_timeout(check.run(), Milliseconds(50), "checking"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code(), Errc::kTimeout);
}

}  // namespace
}  // namespace flowreasoner::eval
