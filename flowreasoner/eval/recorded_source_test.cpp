#include "flowreasoner/eval/recorded_source.h"

#include <gtest/gtest.h>

namespace flowreasoner::eval {
namespace {

RecordedAnswer answer_of(std::string source, std::string task_id, std::string text = {}) {
  RecordedAnswer answer;
  answer.source = std::move(source);
  answer.task_id = std::move(task_id);
  answer.text = std::move(text);
  return answer;
}

TEST(RecordedSource, TheTestsOfASetDecideThatTheSourceUsed) {
  EXPECT_EQ(set_of(answer_of("ldb", "HumanEval/0")), "humaneval");
  EXPECT_EQ(set_of(answer_of("ldb", "MBPP/11")), "mbpp");
  EXPECT_EQ(set_of(answer_of("mapcoder", "MBPP/11")), "mbpp-sanitized");
  EXPECT_EQ(set_of(answer_of("somebody", "MBPP/11")), "mbpp");
  RecordedAnswer answer = answer_of("bcb-qwen", "BigCodeBench/0");
  EXPECT_EQ(set_of(answer), "bigcodebench");
  answer.split = "instruct";
  EXPECT_EQ(set_of(answer), "bigcodebench:instruct");
  EXPECT_EQ(set_of(answer_of("ldb", "APPS/0")), "");
}

TEST(RecordedSource, AProgramStandsBehindWhatItsSourceRanInFrontOfIt) {
  EXPECT_EQ(judged_program(answer_of("mapcoder", "HumanEval/0", "def f(): pass"), "PROMPT"),
            "from typing import *\ndef f(): pass");
  EXPECT_EQ(judged_program(answer_of("somebody", "HumanEval/0", "def f(): pass"), "PROMPT"),
            "def f(): pass");
  const std::string helped = judged_program(answer_of("mgdebugger", "MBPP/11", "x"), "");
  EXPECT_NE(helped.find("import hashlib\n"), std::string::npos);
}

TEST(RecordedSource, ABodyGoesOnWhereThePromptEndsForSourcesThatKeepBodies) {
  const std::string prompt = "def f():\n";
  EXPECT_EQ(judged_program(answer_of("reflexion", "HumanEval/0", "\n    return 1"), prompt),
            "from typing import *\ndef f():\n\n    return 1");
  EXPECT_EQ(judged_program(answer_of("reflexion", "HumanEval/0", "def f(): pass"), prompt),
            "from typing import *\ndef f(): pass");
  EXPECT_EQ(judged_program(answer_of("lats", "HumanEval/0", "    return 1"), prompt),
            "from typing import *\n    return 1");
}

TEST(RecordedSource, ACompletionIsCutWhereSomethingNewBegins) {
  RecordedAnswer answer = answer_of("codet", "HumanEval/0", "    return 1\n\nprint(f())\n");
  answer.is_completion = true;
  EXPECT_EQ(judged_program(answer, "def f():\n"), "def f():\n    return 1\n");
}

TEST(RecordedSource, KnowsWhereTheRecordedProgramIsNotTheJudgedOne) {
  RecordedAnswer answer = answer_of("reflexion", "HumanEval/0");
  answer.method = "Reflexion-UCS (run 2)";
  EXPECT_TRUE(is_of_another_program(answer));
  answer.method = "Reflexion";
  EXPECT_FALSE(is_of_another_program(answer));
  answer.source = "ldb";
  answer.method = "Reflexion-UCS";
  EXPECT_FALSE(is_of_another_program(answer));
}

}  // namespace
}  // namespace flowreasoner::eval
