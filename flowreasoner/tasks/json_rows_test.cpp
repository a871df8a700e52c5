#include "flowreasoner/tasks/json_rows.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "flowreasoner/base/file.h"
#include "tests/support/gzip_file.h"
#include "tests/support/test_folder.h"

namespace flowreasoner::tasks {
namespace {

using testing::TestFolder;
using testing::write_gzip;

class JsonRows : public ::testing::Test {
 protected:
  /// Each row as "LINE:JSON", or the error without the folder's path.
  std::vector<std::string> rows_of(const std::filesystem::path& file) {
    const auto rows = read_json_rows(file);
    std::vector<std::string> texts;
    if (!rows) {
      const std::string text = rows.error().message();
      const std::string lead = folder_.path().string() + "/";
      EXPECT_EQ(rows.error().code(), Errc::kBadData);
      EXPECT_TRUE(text.starts_with(lead)) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      return {text.substr(std::min(lead.size(), text.size()))};
    }
    for (const JsonRow& row : *rows)
      texts.push_back(std::to_string(row.line) + ":" + dump_json(row.value));
    return texts;
  }
  std::vector<std::string> rows_in(std::string_view content) {
    return rows_of(folder_.write("p.jsonl", content));
  }
  std::string error_in(std::string_view content) { return rows_in(content).front(); }

  TestFolder folder_;
};

using Texts = std::vector<std::string>;

TEST_F(JsonRows, OneValueALineOrOneValueOverManyLines) {
  EXPECT_EQ(rows_in("1\n\n{\"a\": 2}\n"), (Texts{"1:1", "3:{\"a\":2}"}));
  EXPECT_EQ(rows_in("\n{\n\"a\":\n2}\n"), Texts{"2:{\"a\":2}"});
  EXPECT_EQ(rows_in("[1, 2]"), (Texts{"1:1", "1:2"}));
  EXPECT_EQ(rows_in("[1,\n\n {\"a\":\n 2}]"), (Texts{"1:1", "3:{\"a\":2}"}));
  EXPECT_EQ(rows_in("[1]\n[2]\n"), (Texts{"1:[1]", "2:[2]"}));
  EXPECT_TRUE(rows_in("").empty());
}

TEST_F(JsonRows, WindowsFilesAreRead) {
  EXPECT_EQ(rows_in("\xEF\xBB\xBF{\"a\": 1}\r\n\r\n{\"a\": 2}\r\n"),
            (Texts{"1:{\"a\":1}", "3:{\"a\":2}"}));
  EXPECT_EQ(rows_in("\xEF\xBB\xBF[\r\n1,\r\n2\r\n]\r\n"), (Texts{"2:1", "3:2"}));
}

TEST_F(JsonRows, BrokenJsonIsNamedByItsLine) {
  EXPECT_TRUE(error_in("{\"a\": 1}\n{\"a\": \n").starts_with("p.jsonl:2: not valid JSON: "));
  EXPECT_TRUE(error_in("{\"a\": 1\n{\"a\": 2}\n").starts_with("p.jsonl:1: not valid JSON: "));
  EXPECT_TRUE(error_in("[\n1,\n2\n3]\n").starts_with("p.jsonl:4: not valid JSON: "));
  EXPECT_TRUE(error_in("{\n\"a\": 1,\n\"b\" 2}\n").starts_with("p.jsonl:3: not valid JSON: "));
  EXPECT_TRUE(error_in("1\n\"\xFF\"\n").starts_with("p.jsonl:2: not valid JSON: "));
  EXPECT_TRUE(error_in("{\"a\": 1} {\"a\": 2}\n").starts_with("p.jsonl:1: not valid JSON: "));
}

TEST_F(JsonRows, AGzipFileIsReadAndABrokenOneNamed) {
  std::string rows;
  for (int i = 0; i < 5000; ++i) rows += "{\"n\": " + std::to_string(i * 7919 % 100003) + "}\n";
  const auto file = write_gzip(folder_, "p.jsonl.gz", rows);
  EXPECT_EQ(rows_of(file).size(), 5000u);

  const auto whole = std::filesystem::file_size(file);
  for (const std::uintmax_t size : {whole - 1, whole / 2, std::uintmax_t{5}}) {
    std::filesystem::resize_file(file, size);
    const std::string error = rows_of(file).front();
    EXPECT_TRUE(error.starts_with("p.jsonl.gz:")) << error;
    EXPECT_NE(error.find(": the gzip file is broken: "), std::string::npos) << error;
  }
}

TEST_F(JsonRows, AGzipFileWithAWrongByteIsNamed) {
  std::string content = *read_file(write_gzip(folder_, "a.gz", std::string(1000, '7')));
  content[content.size() - 6] = static_cast<char>(content[content.size() - 6] ^ 1);  // its checksum
  const std::string error = rows_of(folder_.write("p.jsonl.gz", content)).front();
  EXPECT_TRUE(error.starts_with("p.jsonl.gz:1: the gzip file is broken: ")) << error;
}

TEST_F(JsonRows, WhatIsOnlyNamedGzipIsSaidToBe) {
  EXPECT_EQ(rows_of(folder_.write("plain.gz", "{\"a\": 1}\n")), Texts{"1:{\"a\":1}"});
  const std::string error = rows_of(folder_.write("p.gz", "PK\x03\x04zip")).front();
  EXPECT_TRUE(error.starts_with("p.gz:1: not valid JSON: ")) << error;
  EXPECT_TRUE(error.ends_with("; its name ends in .gz, but it is no gzip file")) << error;
}

TEST_F(JsonRows, ALineOfAHundredMegabytesIsRefused) {
  const auto file = folder_.path() / "p.jsonl";
  std::ofstream out(file, std::ios::binary);
  out << "{\"query\": \"q\"}\n{\"query\": \"";
  const std::string block(1'000'000, 'x');
  for (int i = 0; i < 100; ++i) out << block;
  out << "\"}\n";
  out.close();
  EXPECT_EQ(rows_of(file), Texts{"p.jsonl:2: the line is longer than 67108864 bytes"});
}

std::size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) << 10;
}

TEST_F(JsonRows, ALineIsNotHeldBeyondItsLimit) {
  // A line of 1 GB in 5 MB: gzip files one behind the other are one file.
  const std::string member =
      *read_file(write_gzip(folder_, "block.gz", std::string(1'000'000, 'x')));
  std::string content;
  for (int i = 0; i < 1000; ++i) content += member;
  const auto file = folder_.write("p.jsonl.gz", content);
  const std::size_t before = peak_memory();
  EXPECT_EQ(rows_of(file), Texts{"p.jsonl.gz:1: the line is longer than 67108864 bytes"});
  EXPECT_LT(peak_memory(), before + (std::size_t{400} << 20));
}

TEST_F(JsonRows, AMissingFileIsNotFound) {
  const auto rows = read_json_rows(folder_.path() / "none.jsonl");
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code(), Errc::kNotFound);
  EXPECT_NE(rows.error().message().find("none.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace flowreasoner::tasks
