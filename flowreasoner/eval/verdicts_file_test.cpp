#include "flowreasoner/eval/verdicts_file.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner::eval {
namespace {

const Json kHeader{{"verdicts", 1}, {"set", "s"}, {"sanitize", "raw"}};

class VerdictsFileTest : public ::testing::Test {
 protected:
  VerdictsFileTest() {
    std::string samples;
    for (int i = 0; i < 4; ++i) samples += "{\"task_id\": \"p/0\", \"solution\": \"a\"}\n";
    samples_ = folder_.write("s.jsonl", samples);
  }

  SampleJobs jobs() const { return {*SamplesFile::open(samples_, ids_, 1), Cleaning::kRaw}; }

  /// A file with the verdicts on the first `count` samples.
  void make(std::size_t count) {
    auto file = VerdictsFile::create(path_, kHeader, ids_, true);
    ASSERT_TRUE(file) << file.error().to_string();
    for (std::size_t i = 0; i < count; ++i) {
      SampleVerdict verdict;
      verdict.index = i;
      verdict.passed = i % 2 == 0;
      ASSERT_TRUE(file->append(verdict));
    }
  }

  /// Resumes: "0+ 1-", the verdicts that were kept, and where the jobs go on; or the error.
  std::string resume(const Json& header = kHeader) {
    SampleJobs left = jobs();
    std::string text;
    const auto keep = [&](const SampleVerdict& verdict) {
      text += std::to_string(verdict.index) + (verdict.passed ? "+ " : "- ");
    };
    const auto file = VerdictsFile::resume(path_, header, ids_, left, keep);
    if (!file) return file.error().message();
    const auto next = left.next();
    return text + "next " + (*next ? std::to_string((*next)->sample.index) : "none");
  }

  std::string content() const { return *read_file(path_); }

  testing::TestFolder folder_;
  std::filesystem::path samples_;
  std::filesystem::path path_ = folder_.path() / "v.jsonl";
  TaskIds ids_{{"p/0"}};
};

TEST_F(VerdictsFileTest, ResumingHandsOutWhatIsThereAndGoesOnBehindIt) {
  make(3);
  EXPECT_EQ(resume(), "0+ 1- 2+ next 3");
  make(4);
  EXPECT_EQ(resume(), "0+ 1- 2+ 3- next none");
}

TEST_F(VerdictsFileTest, AFileThatIsNotThereIsMade) {
  EXPECT_EQ(resume(), "next 0");
  EXPECT_EQ(content(), dump_json(kHeader) + "\n");
}

TEST_F(VerdictsFileTest, WhereverAWriteWasTornTheWholeLinesStay) {
  make(2);
  const std::string whole = content();
  const std::size_t header = dump_json(kHeader).size() + 1;
  const std::size_t first = whole.find('\n', header) + 1;
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    folder_.write("v.jsonl", whole.substr(0, cut));
    const std::string expected =
        cut < first ? "next 0" : (cut < whole.size() ? "0+ next 1" : "0+ 1- next 2");
    ASSERT_EQ(resume(), expected) << cut;
    const std::size_t kept = cut < first ? header : (cut < whole.size() ? first : whole.size());
    ASSERT_EQ(content(), whole.substr(0, kept)) << cut;
  }
}

TEST_F(VerdictsFileTest, AnotherRunIsRefusedAndNamed) {
  make(1);
  const std::string before = content();
  Json other = kHeader;
  other["sanitize"] = "both";
  EXPECT_NE(resume(other).find("another run: its 'sanitize' is \"raw\", not \"both\""),
            std::string::npos);
  other = kHeader;
  other["limit"] = 3;
  EXPECT_NE(resume(other).find("it does not say 'limit'"), std::string::npos);
  EXPECT_EQ(content(), before);
}

TEST_F(VerdictsFileTest, AFileOfSomethingElseIsLeftAlone) {
  for (const char* text : {"precious", "{\"a\": 1}\n{\"b\": 2", "precious\nand torn"}) {
    folder_.write("v.jsonl", text);
    EXPECT_NE(resume().find("is no file of verdicts"), std::string::npos) << text;
    EXPECT_EQ(content(), text);
  }
}

TEST_F(VerdictsFileTest, AVerdictThatDoesNotComeNextIsRefusedWithItsLine) {
  make(2);
  std::string text = content();
  const std::size_t second = text.rfind("\"sample\":1");
  text.replace(second, 10, "\"sample\":2");
  folder_.write("v.jsonl", text);
  EXPECT_NE(resume().find("v.jsonl:3: this is not the verdict that comes next"), std::string::npos);
  make(2);
  folder_.write("v.jsonl", content() + "broken\n");
  EXPECT_NE(resume().find("v.jsonl:4: not valid JSON"), std::string::npos);
}

TEST_F(VerdictsFileTest, AFileThatIsThereIsNotReplacedUnasked) {
  make(2);
  const auto refused = VerdictsFile::create(path_, kHeader, ids_, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message().find("--resume"), std::string::npos);
  ASSERT_TRUE(VerdictsFile::create(path_, kHeader, ids_, true));
  EXPECT_EQ(content(), dump_json(kHeader) + "\n");
}

TEST_F(VerdictsFileTest, TwoProcessesDoNotWriteOneFile) {
  auto first = VerdictsFile::create(path_, kHeader, ids_, false);
  ASSERT_TRUE(first);
  const auto second = VerdictsFile::create(path_, kHeader, ids_, true);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message().find("being written by another process"), std::string::npos);
  EXPECT_EQ(content(), dump_json(kHeader) + "\n");
}

TEST_F(VerdictsFileTest, AFolderThatIsNotThereIsAnError) {
  const auto file = VerdictsFile::create(folder_.path() / "none" / "v", kHeader, ids_, false);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), Errc::kIo);
}

}  // namespace
}  // namespace flowreasoner::eval
