#include "flowreasoner/tasks/python_json.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

/// The value of "x" as Python text.
std::string python_of(const std::string& value, const std::string& field = "input") {
  const auto json = parse_python_json("{\"" + field + "\": " + value + "}", 1);
  return json ? python_text(json->at(field)) : json.error().message();
}

bool is_kept(const std::string& value, const std::string& field = "input") {
  const auto json = parse_python_json("{\"" + field + "\": " + value + "}", 1);
  return json && needs_python(*json);
}

std::string error_of(std::string_view text, std::size_t line = 1) {
  const auto json = parse_python_json(text, line);
  return json ? "none" : json.error().message();
}

TEST(PythonJson, PlainValuesStayJson) {
  const auto json = parse_python_json(R"([1, -2.5, "a", null, true, [], {}, {"b": 1}])", 1);
  ASSERT_TRUE(json) << json.error().to_string();
  EXPECT_EQ(*json, Json::parse(R"([1, -2.5, "a", null, true, [], {}, {"b": 1}])"));
  EXPECT_FALSE(needs_python(*json));
  EXPECT_EQ(python_text(*json), R"([1, -2.5, "a", None, True, [], {}, {"b": 1}])");
  EXPECT_EQ(python_arguments(*json), R"(1, -2.5, "a", None, True, [], {}, {"b": 1})");
}

TEST(PythonJson, IntegersOfAnySizeKeepTheirDigits) {
  EXPECT_EQ(python_of("[9223372036854775807, 18446744073709551615]"),
            "[9223372036854775807, 18446744073709551615]");
  EXPECT_FALSE(is_kept("[-9223372036854775808, 18446744073709551615]"));
  EXPECT_EQ(python_of("[18446744073709551616]"), "[18446744073709551616]");
  EXPECT_EQ(python_of("-9223372036854775809"), "-9223372036854775809");
  const std::string huge(400, '7');
  EXPECT_EQ(python_of("[[" + huge + "], 1]"), "[[" + huge + "], 1]");
  EXPECT_TRUE(is_kept(huge));
  EXPECT_FALSE(is_kept("[12345678901234567890.0, 1e25]"));
}

TEST(PythonJson, InfinityIsRead) {
  EXPECT_EQ(python_of("[Infinity, -Infinity]"), "[1e999, -1e999]");
  EXPECT_EQ(python_of(R"(["NaN", "99999999999999999999999"])"),
            R"(["NaN", "99999999999999999999999"])");
  EXPECT_FALSE(is_kept(R"(["NaN \" 99999999999999999999999"])"));
}

TEST(PythonJson, DictionariesOfDataKeepTheirOrder) {
  EXPECT_EQ(python_of(R"([{"b": 1, "a": {"d": [99999999999999999999], "c": null}}])"),
            R"([{"b": 1, "a": {"d": [99999999999999999999], "c": None}}])");
  EXPECT_TRUE(is_kept(R"({"b": 1, "a": 2})"));
  EXPECT_FALSE(is_kept(R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(is_kept(R"({"b": 1, "a": 2})", "metadata"));
  const auto row = parse_python_json(R"({"hidden": {"cases": [{"output": 1, "input": [2]}]}})", 1);
  ASSERT_TRUE(row) << row.error().to_string();
  EXPECT_FALSE(needs_python(*row)) << "only what stands under a data field is data";
}

TEST(PythonJson, TextIsWrittenAsPythonReadsIt) {
  EXPECT_EQ(python_of(R"("a\"b\\\n\u00e9\ud83d\ude00'")"), "\"a\\\"b\\\\\\né😀'\"");
}

TEST(PythonJson, ErrorsKeepTheirLine) {
  EXPECT_TRUE(error_of("{\"a\":\n [1,\n ]}", 5).starts_with("line 7: not valid JSON: "));
  EXPECT_TRUE(error_of("[99999999999999999999999,\n}", 1).starts_with("line 2: not valid JSON: "));
  EXPECT_TRUE(error_of("[NaN]").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("[nan]").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("[infinity]").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("[1e999]").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("{\"a\": [{\"b\": 1]}").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("\"abc").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("\"abc\\").starts_with("line 1: not valid JSON: "));
  EXPECT_TRUE(error_of("[\"\xC3\x28\"]").starts_with("line 1: not valid JSON: "));
}

TEST(PythonJson, DeepNestingIsRefused) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + "\n" + std::string(depth, ']');
  };
  EXPECT_EQ(error_of(nested(256)), "none");
  EXPECT_EQ(error_of("\n" + nested(257), 1), "line 2: not valid JSON: nested more than 256 deep");
  EXPECT_EQ(error_of(std::string(5'000'000, '[')),
            "line 1: not valid JSON: nested more than 256 deep");
}

}  // namespace
}  // namespace flowreasoner::tasks
