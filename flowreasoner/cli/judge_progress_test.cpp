#include "flowreasoner/cli/judge_progress.h"

#include <gtest/gtest.h>

namespace flowreasoner::cli {
namespace {

JudgeStatus status(std::int64_t finished, std::int64_t before, int milliseconds) {
  JudgeStatus status;
  status.noun = "sample";
  status.total = 1000;
  status.before = before;
  status.finished = finished;
  status.elapsed = Milliseconds(milliseconds);
  return status;
}

TEST(JudgeProgress, SaysHowFarHowFastAndHowLong) {
  EXPECT_EQ(judge_status_line(status(0, 0, 0)).plain(), "0 of 1000 samples");
  EXPECT_EQ(judge_status_line(status(500, 0, 2000)).plain(),
            "500 of 1000 samples · 250/s · 2.0 s left");
  EXPECT_EQ(judge_status_line(status(3, 0, 2000)).plain(),
            "3 of 1000 samples · 1.5/s · 11m 05s left");
  EXPECT_EQ(judge_status_line(status(1000, 0, 4000)).plain(),
            "1000 of 1000 samples · 250/s · 4.0 s");
}

TEST(JudgeProgress, VerdictsOfAnEarlierRunAreNoPace) {
  EXPECT_EQ(judge_status_line(status(600, 500, 1000)).plain(),
            "600 of 1000 samples · 100/s · 4.0 s left");
  EXPECT_EQ(judge_status_line(status(500, 500, 1000)).plain(), "500 of 1000 samples");
}

TEST(JudgeProgress, TheBarFillsWithTheShare) {
  EXPECT_NE(judge_status_bar(status(500, 0, 1000), 1).plain().find("▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱ 500"),
            std::string::npos);
  JudgeStatus nothing;
  nothing.noun = "sample";
  EXPECT_NE(judge_status_bar(nothing, 1).plain().find("▱ 0 of 0 samples"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::cli
