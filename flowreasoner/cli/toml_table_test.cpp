#include "flowreasoner/cli/toml_table.h"

#include <gtest/gtest.h>

#include "flowreasoner/cli/nearest_name.h"

namespace flowreasoner::cli {
namespace {

TEST(TomlTable, AnAbsentKeyLeavesTheDefault) {
  TomlTable table = TomlTable::parse("a = 1", "f").value();
  std::int64_t a = 5;
  std::int64_t b = 6;
  table.read("a", a, {});
  table.read("b", b, {});
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, 6);
  EXPECT_TRUE(table.check());
}

TEST(TomlTable, OneStringIsAListOfOne) {
  TomlTable table = TomlTable::parse("a = 'x'\nb = ['y', 'z']\nc = [1]", "f").value();
  std::vector<std::string> a;
  std::vector<std::string> b;
  std::vector<std::string> c;
  table.read("a", a);
  table.read("b", b);
  table.read("c", c);
  EXPECT_EQ(a, std::vector<std::string>{"x"});
  EXPECT_EQ(b, (std::vector<std::string>{"y", "z"}));
  EXPECT_EQ(table.check().error().to_string(), "f:3: c: must be a string or a list of strings");
}

TEST(TomlTable, ATableTakenWholeMayHoldAnything) {
  TomlTable table = TomlTable::parse("[body]\nany = { deep = [1, 2.5, true] }", "f").value();
  Json body;
  table.read("body", body);
  EXPECT_EQ(body["any"]["deep"][1], 2.5);
  EXPECT_TRUE(table.check());
}

TEST(TomlTable, WholeNumbersTakeNoFractionsAndNumbersTakeBoth) {
  TomlTable table = TomlTable::parse("a = 2\nb = 2.5", "f").value();
  double a = 0;
  std::int64_t b = 0;
  table.read("a", a, {});
  table.read("b", b, {});
  EXPECT_EQ(a, 2);
  EXPECT_EQ(table.check().error().to_string(), "f:2: b: must be a whole number");
}

TEST(NearestName, FindsMisspellingsAndNothingFarAway) {
  const std::vector<std::string> names{"solve", "run", "runs", "doctor"};
  EXPECT_EQ(nearest_name("slove", names), "solve");
  EXPECT_EQ(nearest_name("docter", names), "doctor");
  EXPECT_EQ(nearest_name("elephant", names), "");
}

}  // namespace
}  // namespace flowreasoner::cli
