#include "flowreasoner/tasks/python_literal.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

TEST(PythonLiteral, KnowsEachKind) {
  for (const char* text : {"0",       "-12",    "+1",
                           "6.00",    ".5",     "1e-6",
                           "1_000",   "0xFF",   "0b11",
                           "2j",      "'a'",    "\"a\"",
                           "''",      "r'\\d'", "b'x'",
                           "'a' 'b'", "None",   "True",
                           "False",   "[]",     "[1, [2, 'x']]",
                           "(1,)",    "()",     "{'a': 1, 'b': [2]}",
                           "{1, 2}",  "{}",     "[1,\n 2, # two\n 3]",
                           " [1] "}) {
    EXPECT_TRUE(is_literal(text)) << text;
  }
}

TEST(PythonLiteral, RefusesWhatNeedsMoreThanReading) {
  for (const char* text : {"", "x", "f(1)", "[x]", "1 + 1", "[1, 2", "{'a': }", "'abc", "2x", "0x",
                           "Nonesuch", "\"\"a\"", "[1 2]", "-", "lambda: 1"}) {
    EXPECT_FALSE(is_literal(text)) << text;
  }
}

TEST(PythonLiteral, EndsWhereTheLiteralEnds) {
  EXPECT_EQ(literal_end("[1, 2] and more", 0), 6u);
  EXPECT_EQ(literal_end("5.", 0), 1u);
  EXPECT_EQ(literal_end("= 'a' # b", 2), 5u);
  EXPECT_EQ(literal_end("15, 20", 0), 2u);
}

TEST(PythonLiteral, GivesUpOnVeryDeepNesting) {
  EXPECT_TRUE(is_literal(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(is_literal(std::string(100000, '[') + std::string(100000, ']')));
}

TEST(PythonLiteral, SplitsArgumentsAtTheirOwnCommas) {
  const std::vector<std::string> expected{"[1, 2]", "'a,b'", "k=(3, 4)"};
  EXPECT_EQ(split_arguments("[1, 2], 'a,b',  k=(3, 4) ,"), expected);
  EXPECT_EQ(split_arguments("")->size(), 0u);
  EXPECT_FALSE(split_arguments("[1, 2"));
}

TEST(PythonLiteral, WritesALiteralOnOneLine) {
  EXPECT_EQ(on_one_line("[\n  [1, 2],\n  [3]  # three\n], '  \\n'"), "[[1, 2], [3]  ], '  \\n'");
}

TEST(PythonLiteral, TellsKindsApart) {
  EXPECT_EQ(literal_kind("[1]"), LiteralKind::kList);
  EXPECT_EQ(literal_kind("-1.5"), LiteralKind::kNumber);
  EXPECT_EQ(literal_kind("'1'"), LiteralKind::kString);
  EXPECT_EQ(literal_kind("True"), LiteralKind::kBool);
  EXPECT_EQ(literal_kind("(1,)"), LiteralKind::kTuple);
  EXPECT_EQ(literal_kind("{}"), LiteralKind::kBraces);
  EXPECT_EQ(literal_kind("None"), LiteralKind::kNone);
}

}  // namespace
}  // namespace flowreasoner::tasks
