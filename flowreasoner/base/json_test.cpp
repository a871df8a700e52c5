#include "flowreasoner/base/json.h"

#include <gtest/gtest.h>

namespace flowreasoner {
namespace {

TEST(JsonText, BrokenTextIsAnErrorThatNamesItsSource) {
  const auto parsed = parse_json("{\"a\": 1,}", "line 3 of x.jsonl");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code(), Errc::kBadData);
  EXPECT_TRUE(parsed.error().message().starts_with("line 3 of x.jsonl is not valid JSON"));
}

TEST(JsonText, WhatNestsTooDeepForWhoWalksItIsRefused) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\\\"[[\": " + std::string(depth - 1, '[') + "\"]\"" + std::string(depth - 1, ']') +
           "}";
  };
  const auto deep = parse_json(nested(1000), "a frame");
  ASSERT_TRUE(deep) << deep.error().to_string();
  EXPECT_EQ(dump_json(*deep).size(), nested(1000).size() - 1);
  const auto deeper = parse_json(nested(1001), "a frame");
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().message(), "a frame nests too deep");
  EXPECT_TRUE(parse_json("[" + std::string(5000, ' ') + "[],[],[]]", "a list"));
  EXPECT_FALSE(parse_json(std::string(1 << 20, '['), "a frame"));
}

TEST(JsonText, InvalidUtf8IsReplacedNotThrown) {
  EXPECT_EQ(dump_json(Json("a\xFF")), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonText, MembersOfAnotherTypeAreAbsent) {
  const Json object = *parse_json(R"({"s": "x", "n": 1.5, "i": 2, "b": true, "z": null})", "test");
  EXPECT_EQ(json_string(object, "s"), "x");
  EXPECT_EQ(json_number(object, "i"), 2.0);
  EXPECT_EQ(json_integer(object, "n"), std::nullopt);
  EXPECT_EQ(json_bool(object, "b"), true);
  EXPECT_EQ(json_string(object, "z"), std::nullopt);
  EXPECT_EQ(json_string(Json::array(), "s"), std::nullopt);
  EXPECT_EQ(json_unsigned(object, "i"), 2U);
  EXPECT_EQ(json_unsigned(Json{{"i", -2}}, "i"), std::nullopt);
  EXPECT_EQ(json_strings(Json{{"l", {"x", 1, "y"}}}, "l"), (std::vector<std::string>{"x", "y"}));
  EXPECT_TRUE(json_strings(object, "s").empty());
}

TEST(JsonText, ManySmallValuesTakeManyTimesTheirText) {
  const std::string text = "\"" + std::string(3000, ',') + "\"";
  EXPECT_LE(json_footprint(text), text.size() + 100);
  std::string lists = "[[]";
  for (int i = 0; i < 1000; ++i) lists += ",[]";
  lists += "]";
  EXPECT_GT(json_footprint(lists), 60'000U);
}

}  // namespace
}  // namespace flowreasoner
