#include "flowreasoner/base/file.h"

#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

namespace flowreasoner {
namespace {

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/fr_file_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::vector<std::string> lines;
    auto each = [&](std::string_view line, std::size_t number) -> Result<void> {
      lines.push_back(std::to_string(number) + ":" + std::string(line));
      return {};
    };
    auto read = for_each_line(path, each, 1000);
    if (!read) lines.push_back("error " + read.error().message());
    return lines;
  }

  std::filesystem::path folder_;
};

TEST_F(FileTest, AtomicWriteReplacesAndLeavesNoTemporary) {
  const auto path = folder_ / "a" / "b.txt";
  ASSERT_TRUE(write_file_atomic(path, "one"));
  ASSERT_TRUE(write_file_atomic(path, "two"));
  EXPECT_EQ(*read_file(path), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "a"), {}), 1);
}

TEST_F(FileTest, MissingAndTooLargeFilesAreErrors) {
  EXPECT_EQ(read_file(folder_ / "none").error().code(), Errc::kNotFound);
  ASSERT_TRUE(write_file_atomic(folder_ / "big", std::string(100, 'x')));
  EXPECT_EQ(read_file(folder_ / "big", 99).error().code(), Errc::kBadData);
}

TEST_F(FileTest, LinesComeWithoutMarkCarriageReturnsAndBlanks) {
  ASSERT_TRUE(write_file_atomic(folder_ / "t", "\xEF\xBB\xBFone\r\n\r\ntwo\nthree"));
  EXPECT_EQ(lines_of(folder_ / "t"), (std::vector<std::string>{"1:one", "3:two", "4:three"}));
}

TEST_F(FileTest, GzipIsReadAsText) {
  const auto path = folder_ / "t.gz";
  const gzFile out = gzopen(path.c_str(), "wb");
  gzputs(out, "one\ntwo\n");
  gzclose(out);
  EXPECT_EQ(lines_of(path), (std::vector<std::string>{"1:one", "2:two"}));
}

TEST_F(FileTest, CutGzipIsBadData) {
  const auto path = folder_ / "t.gz";
  const gzFile out = gzopen(path.c_str(), "wb");
  for (int i = 0; i < 1000; ++i) gzprintf(out, "line %d %d\n", i, i * 7919 % 1009);
  gzclose(out);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const std::string error = lines_of(path).back();
  EXPECT_NE(error.find("/t.gz:"), std::string::npos) << error;
  EXPECT_NE(error.find(": the gzip file is broken: unexpected end of file"), std::string::npos)
      << error;
}

TEST_F(FileTest, AFolderIsNoFileOfLines) {
  const auto read =
      for_each_line(folder_, [](std::string_view, std::size_t) -> Result<void> { return {}; });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), Errc::kIo);
  EXPECT_NE(read.error().message().find("Is a directory"), std::string::npos);
}

TEST_F(FileTest, OverlongLineIsBadData) {
  ASSERT_TRUE(write_file_atomic(folder_ / "t", std::string(200000, 'x')));
  EXPECT_NE(lines_of(folder_ / "t").back().find("/t:1: the line is longer than 1000 bytes"),
            std::string::npos);
}

}  // namespace
}  // namespace flowreasoner
