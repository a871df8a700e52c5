#include "flowreasoner/cli/judge_flags.h"

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::cli {
namespace {

JudgeFlags flags(std::string samples) {
  JudgeFlags flags;
  flags.samples = std::move(samples);
  flags.set = "humaneval";
  return flags;
}

TEST(JudgeFlags, VerdictsLieBesideTheSamples) {
  EXPECT_EQ(flags("a/samples.jsonl").verdicts(), "a/samples_verdicts.jsonl");
  EXPECT_EQ(flags("samples.jsonl.gz").verdicts(), "samples_verdicts.jsonl");
  EXPECT_EQ(flags("gpt-4.1_temp_0.8").verdicts(), "gpt-4.1_temp_0.8_verdicts.jsonl");
  EXPECT_EQ(flags("a/folder/").verdicts(), "a/folder_verdicts.jsonl");
  JudgeFlags named = flags("samples.jsonl");
  named.output = "out";
  EXPECT_EQ(named.verdicts(), "out");
}

TEST(JudgeFlags, TheWordBehindSanitizeMayBeTheSamples) {
  JudgeFlags alone = flags("");
  alone.sanitize = "s.jsonl";
  ASSERT_TRUE(check_judge_flags(alone));
  EXPECT_EQ(alone.samples, "s.jsonl");
  EXPECT_EQ(alone.cleaning(), eval::Cleaning::kSanitized);
  JudgeFlags both = flags("s.jsonl");
  both.sanitize = "both";
  ASSERT_TRUE(check_judge_flags(both));
  EXPECT_EQ(both.cleaning(), eval::Cleaning::kBoth);
  JudgeFlags wrong = flags("s.jsonl");
  wrong.sanitize = "botch";
  EXPECT_EQ(check_judge_flags(wrong).error().message(), "--sanitize: 'botch' is not \"both\"");
  EXPECT_EQ(flags("s.jsonl").cleaning(), eval::Cleaning::kRaw);
}

TEST(JudgeFlags, WithoutSamplesOnlyTheReferencesCanBeJudged) {
  JudgeFlags nothing = flags("");
  EXPECT_NE(check_judge_flags(nothing).error().message().find("which samples?"), std::string::npos);
  nothing.check_references = true;
  EXPECT_TRUE(check_judge_flags(nothing));
  nothing.resume = true;
  EXPECT_NE(check_judge_flags(nothing).error().message().find("need SAMPLES"), std::string::npos);
}

TEST(JudgeFlags, TheSamplesAreNotOverwritten) {
  testing::TestFolder folder;
  JudgeFlags same = flags(folder.write("s.jsonl", "precious").string());
  same.output = folder.path() / "." / "s.jsonl";
  same.overwrite = true;
  EXPECT_EQ(check_judge_flags(same).error().message(), "--output is the file of the samples");
}

TEST(JudgeFlags, TheCommandToGoOnIsOneThatAShellTakes) {
  EXPECT_EQ(resume_command(flags("s.jsonl"), {}),
            "flowreasoner judge s.jsonl --set humaneval --resume");
  JudgeFlags all = flags("it's mine.jsonl");
  all.data = "d";
  all.limit = 5;
  all.k = {1, 7};
  all.sanitize = "both";
  all.uncalibrated = true;
  all.mode = "shared";
  all.parallel = 3;
  all.output = "v.jsonl";
  all.drop_broken = true;
  all.overwrite = true;  // not again
  all.sandbox.python = "/venv/bin/python";
  CommonOptions common;
  common.config = "c.toml";
  EXPECT_EQ(
      resume_command(all, common),
      "flowreasoner judge 'it'\\''s mine.jsonl' --set humaneval --data d --limit 5 --k 1,7 "
      "--sanitize both --uncalibrated --mode shared --parallel 3 --output v.jsonl --drop-broken "
      "--python /venv/bin/python --config c.toml --resume");
}

}  // namespace
}  // namespace flowreasoner::cli
