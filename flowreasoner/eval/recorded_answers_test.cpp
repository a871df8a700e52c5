#include "flowreasoner/eval/recorded_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gzip_file.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRow =
    R"({"task_id":"HumanEval/0","model":"m","method":"Direct","attempt":1,"code":"x = 1",)"
    R"("prompt_tokens":3,"completion_tokens":4,"api_calls":2,"passed":true,"source":"s"})"
    "\n";

class RecordedAnswersTest : public ::testing::Test {
 protected:
  /// What is wrong with a file of this content.
  std::string complaint(const std::string& content) {
    const auto read = load_recorded_answers({folder_.write("bad.jsonl", content)});
    return read ? "nothing" : read.error().to_string();
  }

  testing::TestFolder folder_;
};

TEST_F(RecordedAnswersTest, ReadsEveryFieldOfARow) {
  const auto read = load_recorded_answers({folder_.write("a.jsonl", kRow)});
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->rows.size(), 1U);
  const RecordedAnswer& answer = read->rows.front();
  EXPECT_EQ(answer.name(), "a.jsonl:1 HumanEval/0, m, Direct, s, attempt 1");
  EXPECT_EQ(answer.text, "x = 1");
  EXPECT_FALSE(answer.is_completion);
  EXPECT_EQ(answer.passed, true);
  EXPECT_EQ(answer.tokens_in, 3);
  EXPECT_EQ(answer.tokens_out, 4);
  EXPECT_EQ(answer.calls, 2);
}

TEST_F(RecordedAnswersTest, AnAnswerMayBeACompletionOrNothingAtAll) {
  const auto read = load_recorded_answers({folder_.write(
      "a.jsonl",
      R"({"task_id":"HumanEval/0","model":"m","method":"x","completion":"    return 1"})"
      "\n"
      R"({"task_id":"HumanEval/0","model":"m","method":"x","response":"sorry","passed":false})"
      "\n")});
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->rows.size(), 2U);
  EXPECT_TRUE(read->rows[0].is_completion);
  EXPECT_EQ(read->rows[0].text, "    return 1");
  EXPECT_FALSE(read->rows[0].passed.has_value());
  EXPECT_EQ(read->rows[1].text, "");
  EXPECT_EQ(read->rows[1].passed, false);
}

TEST_F(RecordedAnswersTest, AFolderStandsForItsFilesByName) {
  testing::write_gzip(folder_, "b.jsonl.gz", kRow);
  folder_.write("a.jsonl", std::string(kRow) + kRow);
  folder_.write("notes.txt", "no answers");
  const auto read = load_recorded_answers({folder_.path()});
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->rows.size(), 3U);
  EXPECT_EQ(read->rows[0].file, "a.jsonl");
  EXPECT_EQ(read->rows[1].line, 2U);
  EXPECT_EQ(read->rows[2].file, "b.jsonl.gz");
}

TEST_F(RecordedAnswersTest, FilesOfGeneratedTestsArePassedOverAndNamed) {
  folder_.write("a.jsonl", kRow);
  folder_.write("tests.jsonl",
                R"({"task_id":"HumanEval/0","model":"m","method":"t","test_text":"f(1) == 2"})"
                "\n"
                R"({"task_id":"HumanEval/1","model":"m","method":"t"})"
                "\n");
  const auto read = load_recorded_answers({folder_.path()});
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->rows.size(), 1U);
  EXPECT_THAT(read->files_of_tests, ElementsAre("tests.jsonl"));
}

TEST_F(RecordedAnswersTest, NamesTheLineThatIsWrong) {
  EXPECT_THAT(complaint(std::string(kRow) + "{"), HasSubstr("bad.jsonl:2"));
  EXPECT_THAT(complaint("[]\n"), HasSubstr("bad.jsonl:1: no JSON object"));
  EXPECT_THAT(complaint(R"({"task_id":"HumanEval/0","model":"m"})"),
              HasSubstr("bad.jsonl:1: a recorded answer needs the field 'method'"));
  EXPECT_THAT(complaint(R"({"task_id":"a","model":"m","method":"x","code":7})"),
              HasSubstr("'code' is no text"));
  EXPECT_THAT(complaint(R"({"task_id":"a","model":"m","method":"x","passed":"yes"})"),
              HasSubstr("'passed' is neither true, false nor null"));
  EXPECT_THAT(complaint(R"({"task_id":"a","model":"m","method":"x","attempt":-1})"),
              HasSubstr("'attempt' is no count"));
}

TEST_F(RecordedAnswersTest, SaysWhenThereIsNoFileOrNoAnswer) {
  EXPECT_EQ(load_recorded_answers({folder_.path()}).error().code(), Errc::kNotFound);
  EXPECT_EQ(load_recorded_answers({folder_.path() / "none.jsonl"}).error().code(), Errc::kNotFound);
  EXPECT_EQ(load_recorded_answers({folder_.write("empty.jsonl", "")}).error().code(),
            Errc::kBadData);
}

}  // namespace
}  // namespace flowreasoner::eval
