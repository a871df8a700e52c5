#include "flowreasoner/eval/samples_file.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/gzip_file.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

class SamplesFileTest : public ::testing::Test {
 protected:
  /// Each sample as "problem.index:text", a completion with + before its text; an error as its
  /// message.
  std::vector<std::string> samples(const std::filesystem::path& path, std::size_t problems = 3) {
    std::vector<std::string> found;
    auto file = SamplesFile::open(path, ids_, problems);
    if (!file) return {file.error().message()};
    for (;;) {
      const auto sample = file->next();
      if (!sample) found.push_back(sample.error().message());
      if (!sample || !*sample) return found;
      found.push_back(std::to_string((*sample)->problem) + "." + std::to_string((*sample)->index) +
                      ":" + ((*sample)->is_completion ? "+" : "") + (*sample)->text);
    }
  }
  /// What is wrong with a file of this content, its folder left out.
  std::string complaint(const std::string& content) {
    const auto survey = survey_samples(folder_.write("s.jsonl", content), ids_, 3);
    if (survey) return "";
    EXPECT_EQ(survey.error().code(), Errc::kBadData);
    const std::string message = survey.error().message();
    const std::size_t name = message.find("s.jsonl");
    return name == std::string::npos ? message : message.substr(name);
  }

  testing::TestFolder folder_;
  TaskIds ids_{{"HumanEval/0", "HumanEval/1", "Mbpp/2"}};
};

TEST_F(SamplesFileTest, ReadsCompletionsAndSolutionsWithTheirPlaceWithinTheProblem) {
  const auto path = folder_.write("s.jsonl",
                                  "{\"task_id\": \"HumanEval/0\", \"completion\": \"a\"}\n"
                                  "{\"task_id\": \"MBPP/2\", \"solution\": \"b\", \"model\": 7}\n"
                                  "{\"task_id\": \"HumanEval_0\", \"completion\": \"c\"}\n");
  EXPECT_EQ(samples(path), (std::vector<std::string>{"0.0:+a", "2.0:b", "0.1:+c"}));
}

TEST_F(SamplesFileTest, WithBothFieldsTheSolutionCounts) {
  const auto path =
      folder_.write("s.jsonl", R"({"task_id": "HumanEval/0", "completion": "a", "solution": "b"})");
  EXPECT_EQ(samples(path), (std::vector<std::string>{"0.0:b"}));
}

TEST_F(SamplesFileTest, MarksCarriageReturnsBlankLinesAndGzipMakeNoDifference) {
  const std::string plain =
      "{\"task_id\": \"HumanEval/0\", \"completion\": \"a\"}\n"
      "{\"task_id\": \"HumanEval/1\", \"completion\": \"b\"}\n";
  const std::string dressed =
      "\xEF\xBB\xBF{\"task_id\":\"HumanEval/0\",\"completion\":\"a\"}\r\n  \r\n"
      "{\"completion\": \"b\", \"task_id\": \"HumanEval/1\"}";
  const auto zipped = testing::write_gzip(folder_, "z.gz", plain);
  const auto one = survey_samples(folder_.write("a", plain), ids_, 3);
  const auto two = survey_samples(folder_.write("b", dressed), ids_, 3);
  const auto three = survey_samples(zipped, ids_, 3);
  ASSERT_TRUE(one && two && three);
  EXPECT_EQ(one->total, 2);
  EXPECT_EQ(one->digest, two->digest);
  EXPECT_EQ(one->digest, three->digest);
}

TEST_F(SamplesFileTest, AnotherTextFormOrOrderIsAnotherDigest) {
  const std::string a = "{\"task_id\": \"HumanEval/0\", \"completion\": \"a\"}\n";
  const std::string b = "{\"task_id\": \"HumanEval/0\", \"completion\": \"b\"}\n";
  const std::string whole = "{\"task_id\": \"HumanEval/0\", \"solution\": \"a\"}\n";
  std::vector<std::string> digests;
  for (const std::string& text : {a + b, b + a, a + a, whole + b}) {
    const auto survey = survey_samples(folder_.write("s", text), ids_, 3);
    ASSERT_TRUE(survey);
    for (const std::string& other : digests) EXPECT_NE(survey->digest, other);
    digests.push_back(survey->digest);
  }
}

TEST_F(SamplesFileTest, SamplesOfLaterProblemsArePassedOver) {
  const auto path = folder_.write("s.jsonl",
                                  "{\"task_id\": \"Mbpp/2\", \"completion\": \"a\"}\n"
                                  "{\"task_id\": \"HumanEval/0\", \"completion\": \"b\"}\n");
  EXPECT_EQ(samples(path, 1), (std::vector<std::string>{"0.0:+b"}));
}

TEST_F(SamplesFileTest, AFolderHoldsWholeProgramsInTheOrderOfTheirNumbers) {
  folder_.write("d/Mbpp_2/0.py", "m");
  for (int i = 0; i < 11; ++i) {
    folder_.write("d/HumanEval_0/" + std::to_string(i) + ".py", std::to_string(i));
  }
  folder_.write("d/HumanEval_0/notes.txt", "no program");
  folder_.write("d/.git/x.py", "hidden");
  folder_.write("d/README.md", "no folder");
  const auto found = samples(folder_.path() / "d");
  ASSERT_EQ(found.size(), 12u);
  EXPECT_EQ(found[2], "0.2:2");
  EXPECT_EQ(found[10], "0.10:10");
  EXPECT_EQ(found[11], "2.0:m");
  folder_.write("d/HumanEval_7/0.py", "x");
  EXPECT_NE(samples(folder_.path() / "d").front().find("no problem 'HumanEval_7'"),
            std::string::npos);
}

TEST_F(SamplesFileTest, WhatIsWrongIsSaidWithItsLine) {
  const std::string good = "{\"task_id\": \"HumanEval/0\", \"completion\": \"a\"}\n";
  EXPECT_TRUE(complaint(good + "{\"task_id\": \n").starts_with("s.jsonl:2: not valid JSON: "));
  EXPECT_EQ(complaint(good + good + "{\"completion\": \"a\"}\n"),
            "s.jsonl:3: a sample needs the text field 'task_id'");
  EXPECT_EQ(complaint("{\"task_id\": \"HumanEval/0\", \"completion\": 7}\n"),
            "s.jsonl:1: a sample needs the text field 'completion' or 'solution'");
  EXPECT_EQ(complaint("[1]\n"), "s.jsonl:1: a sample needs the text field 'task_id'");
  EXPECT_EQ(complaint(good + "\n{\"task_id\": \"HumanEval/9\", \"completion\": \"a\"}\n"),
            "s.jsonl:3: the set has no problem 'HumanEval/9'; its first is 'HumanEval/0'");
  EXPECT_EQ(complaint(""), "s.jsonl: no sample in it");
  EXPECT_EQ(survey_samples(folder_.path() / "none", ids_, 3).error().code(), Errc::kNotFound);
}

TEST_F(SamplesFileTest, BrokenGzipAndALineWithoutEndAreSaidInOneLine) {
  const std::string row = R"({"task_id": "HumanEval/0", "completion": ")";
  EXPECT_TRUE(complaint(row + std::string(100'000'000, 'x') + "\"}\n")
                  .starts_with("s.jsonl:1: the line is longer than"));
  std::string rows;
  for (int i = 0; i < 2000; ++i) rows += row + std::to_string(i * 7919 % 1009) + "\"}\n";
  const auto zipped = testing::write_gzip(folder_, "s.jsonl.gz", rows);
  std::filesystem::resize_file(zipped, std::filesystem::file_size(zipped) / 2);
  const auto survey = survey_samples(zipped, ids_, 3);
  ASSERT_FALSE(survey);
  EXPECT_NE(survey.error().message().find("the gzip file is broken: "), std::string::npos)
      << survey.error().message();
}

}  // namespace
}  // namespace flowreasoner::eval
