#include "flowreasoner/tasks/python_text.h"

#include <gtest/gtest.h>

#include "flowreasoner/base/random.h"
#include "flowreasoner/tasks/docstring_examples.h"
#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_tests.h"

namespace flowreasoner::tasks {
namespace {

std::vector<std::string> texts(std::string_view source) {
  const auto statements = top_level_statements(source);
  if (!statements) return {statements.error().message()};
  std::vector<std::string> found;
  for (const Statement& statement : *statements) found.emplace_back(statement.text);
  return found;
}

using Texts = std::vector<std::string>;

TEST(PythonText, ABracketEndsAtItsOwnBracketAndNotInAString) {
  EXPECT_EQ(bracket_end("f([1, ')'], {2: (3)}) == 4", 1), 21u);
  EXPECT_EQ(bracket_end("(1, # )\n 2)", 0), 11u);
  EXPECT_EQ(bracket_end("(1, [2)", 0), std::string_view::npos);
  EXPECT_EQ(bracket_end("('abc", 0), std::string_view::npos);
}

TEST(PythonText, AStringEndsAtItsOwnQuotes) {
  EXPECT_EQ(string_end(R"('a\'b' x)", 0), 6u);
  EXPECT_EQ(string_end("\"\"\"a\n\"b\"\"\" x", 0), 10u);
  EXPECT_EQ(string_end("'' x", 0), 2u);
  EXPECT_EQ(string_end("'a\nb'", 0), std::string_view::npos);
  EXPECT_EQ(string_end("'a\\", 0), std::string_view::npos);
}

TEST(PythonText, ACommentIsCutAndAHashInAStringIsNot) {
  EXPECT_EQ(without_comment("f('#') == 1  # one"), "f('#') == 1");
  EXPECT_EQ(without_comment("   # only"), "");
  EXPECT_EQ(without_comment("f(1)"), "f(1)");
}

TEST(PythonText, StatementsKeepTheirBlocksClausesAndDecorators) {
  const Texts expected{"@cache\ndef f(x):\n    return x", "if a:\n    b\nelse:\n    c",
                       "assert f(1) == 1"};
  EXPECT_EQ(texts("@cache\ndef f(x):\n    return x\n\n# why\nif a:\n    b\nelse:\n    c\nassert "
                  "f(1) == 1\n"),
            expected);
}

TEST(PythonText, LinesAreJoinedByBracketsStringsAndBackslashes) {
  const Texts expected{"assert f([\n1,\n2]) == 3", "x = '''\nassert no\n'''", "assert a \\\n== b"};
  EXPECT_EQ(texts("assert f([\n1,\n2]) == 3\nx = '''\nassert no\n'''\nassert a \\\n== b"),
            expected);
}

TEST(PythonText, SimpleStatementsAreSplitAtASemicolon) {
  const Texts expected{"import math", "assert f(';') == 1", "if a: b; c"};
  EXPECT_EQ(texts("import math; assert f(';') == 1;\nif a: b; c\n"), expected);
}

TEST(PythonText, StatementsKnowTheirLine) {
  const auto statements =
      top_level_statements("\r\n\r\nx = [1,\r\n 2]\r\n\r\ny = 3; z = 4\r\nw = 5\r\n");
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 4u);
  EXPECT_EQ((*statements)[0].line, 3u);
  EXPECT_EQ((*statements)[1].line, 6u);
  EXPECT_EQ((*statements)[2].line, 6u);
  EXPECT_EQ((*statements)[2].text, "z = 4");
  EXPECT_EQ((*statements)[3].line, 7u);
}

/// "def f(x)" of the first statement.
std::string definition(std::string_view source) {
  const auto statements = top_level_statements(source);
  if (!statements || statements->empty()) return "unread";
  const auto found = definition_of(statements->front());
  if (!found) return "none";
  return std::string(found->is_class ? "class " : "def ") + std::string(found->name) + "(" +
         std::string(found->inside) + ")";
}

TEST(PythonText, ADefinitionIsReadFromItsFirstLine) {
  EXPECT_EQ(definition("def f( a, b=(1, 2) ) -> int:\n  pass"), "def f(a, b=(1, 2))");
  EXPECT_EQ(definition("async def f():\n  pass"), "def f()");
  EXPECT_EQ(definition("@cache\n@app.route('/(')\ndef f(x): pass"), "def f(x)");
  EXPECT_EQ(definition("class A(unittest.TestCase, metaclass=M):\n  pass"),
            "class A(unittest.TestCase, metaclass=M)");
  EXPECT_EQ(definition("class A:\n  def f(x): pass"), "class A()");
  EXPECT_EQ(definition("default = 1"), "none");
  EXPECT_EQ(definition("classes(1)"), "none");
  EXPECT_EQ(definition("@cache"), "none");
}

TEST(PythonText, WhatIsNotClosedAndWhatIsIndentedIsAnErrorWithItsLine) {
  EXPECT_TRUE(texts("x = 1\n\nassert f([1) == 2\n").front().starts_with("line 3: "));
  EXPECT_TRUE(texts("x = 1\ny = 'a\n").front().starts_with("line 2: "));
  EXPECT_TRUE(texts("\n  x = 1\n").front().starts_with("line 2: unexpected indentation"));
  EXPECT_TRUE(texts("").empty());
}

/// Texts of characters that matter, in every disorder.
std::string disorder(Random& random) {
  static constexpr std::string_view kPieces[] = {
      "'",           "\"", "\"\"\"", "\\",      "\n",        "(",      ")",       "[",
      "]",           "{",  "}",      "#",       ",",         ":",      "=",       "f(",
      ">>>",         "1",  "None",   "assert ", "def f(x):", "Input:", "Output:", "For x",
      " should be ", "@",  "else",   ";",       " "};
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += kPieces[static_cast<std::size_t>(uniform01(random) * std::size(kPieces))];
  return text;
}

TEST(PythonText, AnyTextIsReadToItsEnd) {
  Random random(7);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = disorder(random);
    const auto statements = top_level_statements(text);
    for (const Statement& statement : statements ? *statements : std::vector<Statement>()) {
      EXPECT_GE(statement.text.data(), text.data());
      EXPECT_LE(statement.text.data() + statement.text.size(), text.data() + text.size());
      EXPECT_FALSE(statement.text.empty());
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
      const std::size_t end = literal_end(text, at);
      EXPECT_TRUE(end == std::string::npos || (end > at && end <= text.size()));
    }
    for (const std::string& test : docstring_examples(text, "f"))
      EXPECT_TRUE(top_level_statements(test)) << test;
    (void)tests_from_python(text);
    (void)on_one_line(text);
  }
}

}  // namespace
}  // namespace flowreasoner::tasks
