#include "flowreasoner/base/line_reader.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/test_folder.h"

namespace flowreasoner {
namespace {

class LineReaderTest : public ::testing::Test {
 protected:
  LineReader open(const std::string& content) {
    auto reader = LineReader::open(folder_.write("t", content));
    if (!reader) throw std::runtime_error(reader.error().to_string());
    return std::move(*reader);
  }

  testing::TestFolder folder_;
};

TEST_F(LineReaderTest, GivesLineByLineAndNothingAfterTheLast) {
  LineReader reader = open("one\n\ntwo");
  auto line = reader.next();
  ASSERT_TRUE(line && *line);
  EXPECT_EQ((*line)->text, "one");
  line = reader.next();
  ASSERT_TRUE(line && *line);
  EXPECT_EQ((*line)->text, "two");
  EXPECT_EQ((*line)->number, 3u);
  for (int again = 0; again < 2; ++again) {
    line = reader.next();
    ASSERT_TRUE(line);
    EXPECT_FALSE(line->has_value());
  }
}

TEST_F(LineReaderTest, ALineLongerThanABlockComesWhole) {
  const std::string text(300'000, 'x');
  LineReader reader = open("a\n" + text + "\nb\n");
  ASSERT_EQ((*reader.next())->text, "a");
  ASSERT_EQ((*reader.next())->text, text);
  ASSERT_EQ((*reader.next())->text, "b");
}

TEST_F(LineReaderTest, AReaderThatMovedGoesOnWhereItWas) {
  LineReader first = open("one\ntwo\nthree\n");
  ASSERT_EQ((*first.next())->text, "one");
  LineReader second = std::move(first);
  EXPECT_EQ((*second.next())->text, "two");
  EXPECT_EQ((*second.next())->number, 3u);
}

TEST_F(LineReaderTest, AMissingFileIsNotFoundAndAFolderIsNoText) {
  EXPECT_EQ(LineReader::open(folder_.path() / "none").error().code(), Errc::kNotFound);
  auto folder = LineReader::open(folder_.path());
  EXPECT_TRUE(!folder || !folder->next());
}

TEST_F(LineReaderTest, AnOverlongLineIsNamed) {
  auto reader = LineReader::open(folder_.write("t", "a\n" + std::string(200'000, 'x')), 1000);
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->next());
  const auto line = reader->next();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code(), Errc::kBadData);
  EXPECT_NE(line.error().message().find("t:2: the line is longer than 1000 bytes"),
            std::string::npos)
      << line.error().message();
}

}  // namespace
}  // namespace flowreasoner
