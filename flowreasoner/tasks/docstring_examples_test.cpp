#include "flowreasoner/tasks/docstring_examples.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

using Texts = std::vector<std::string>;

/// The examples of `def f(PARAMETERS)` with this docstring.
Texts examples(const std::string& docstring, const std::string& parameters = "x") {
  return docstring_examples("def f(" + parameters + "):\n    \"\"\"" + docstring + "\n    \"\"\"\n",
                            "f");
}

TEST(DocstringExamples, ReadsDoctestsWithTheirValueBelow) {
  const Texts expected{"assert f([1, 2]) == [1, 2]", "assert f('a b') == 'b'",
                       "assert round(f(1), 2) == -0.5"};
  EXPECT_EQ(
      examples(
          "Says.\n    >>> f([1, 2])\n    [1,\n     2]\n    >>> f('a b')   # a # comment\n    'b'\n"
          "\n    >>> round(f(1), 2)\n    -0.5"),
      expected);
}

TEST(DocstringExamples, ADoctestWithoutOutputGivesNone) {
  const Texts expected{"assert f([]) == None", "assert f([1]) == 1"};
  EXPECT_EQ(examples("\n    >>> f([])\n\n    >>> f([1])\n    1"), expected);
}

TEST(DocstringExamples, ReadsDoctestsThatCompare) {
  const Texts expected{"assert f(1) == 2", "assert f(2) == 3", "assert f(3) == 4"};
  EXPECT_EQ(examples("\n    >>> f(1) == 2\n    >>> f(2) == 3\n    True\n    >>> f(3) 4"), expected);
}

TEST(DocstringExamples, ReadsEachSignBetweenCallAndValue) {
  for (const char* sign : {"==", "=", "=>", "==>", "->", "-->", "➞", "→", "# returns", "# =>",
                           "returns", "should return", "should\n    return", "gives"}) {
    EXPECT_EQ(examples(std::string("\n    f([1, 2]) ") + sign + " 3"),
              Texts{"assert f([1, 2]) == 3"})
        << sign;
  }
  EXPECT_EQ(examples("\n    * f([1,2])==>3"), Texts{"assert f([1,2]) == 3"});
}

TEST(DocstringExamples, TakesTheEndOfACalculation) {
  EXPECT_EQ(examples("\n    f('5 apples', 19) ->19 - 5 - 6 = 8"),
            Texts{"assert f('5 apples', 19) == 8"});
  EXPECT_TRUE(examples("\n    f(2) -> f(1) + f(0)").empty());
  EXPECT_TRUE(examples("\n    f(2) == 1 + 2").empty());
}

TEST(DocstringExamples, AnEquationThatDefinesIsNoExample) {
  EXPECT_EQ(
      examples("f(1) = 3\n    f(2) = 1 + (2 / 2) = 2\n    Examples:\n    f(3) = [1, 3, 2, 8]"),
      Texts{"assert f(3) == [1, 3, 2, 8]"});
}

TEST(DocstringExamples, ReadsSentences) {
  const Texts expected{"assert f('14.5') == 15", "assert f('-14.5') == -15"};
  EXPECT_EQ(
      examples("For example f('14.5') should\n    return 15 and f('-14.5') should return -15."),
      expected);
  EXPECT_EQ(examples("For s = \"abc\", c = 'a', the result should be ('bc',False)", "s, c"),
            Texts{"assert f(\"abc\", 'a') == ('bc',False)"});
  EXPECT_EQ(examples("For N = 150, the sum of digits will be 6 the output should be \"110\".", "N"),
            Texts{"assert f(150) == \"110\""});
}

TEST(DocstringExamples, ReadsInputAndOutput) {
  const Texts named{"assert f([[0,1], [1]], 2) == 5", "assert f([], 1) == 0"};
  EXPECT_EQ(examples("Example 1:\n    Input:\n        grid : [[0,1], [1]]\n        capacity : 2\n  "
                     "  Output: 5\n"
                     "    Example 2:\n    Input: capacity = 1, grid = []\n    Output: 0 # nothing",
                     "grid, capacity"),
            named);
  EXPECT_EQ(examples("Input: [4,2,3]\n    Output: [2, 1]\n    Explanation: 2 is even"),
            Texts{"assert f([4,2,3]) == [2, 1]"});
}

TEST(DocstringExamples, MendsBareWordsAndSmallBooleans) {
  EXPECT_EQ(examples("\n    f(abcd) => true"), Texts{"assert f('abcd') == True"});
  EXPECT_TRUE(examples("\n    f(x) => True").empty());
}

TEST(DocstringExamples, TakesAnotherNameOnlyWhereItsOwnIsMissing) {
  EXPECT_EQ(examples("\n    grade_equation([4.0, 3]) ==> ['A+', 'B']"),
            Texts{"assert f([4.0, 3]) == ['A+', 'B']"});
  EXPECT_EQ(examples("\n    assert g(1) => 2\n    assert g(2) => 3"),
            (Texts{"assert f(1) == 2", "assert f(2) == 3"}));
  EXPECT_EQ(examples("\n    g(1) == 2\n    f(5) == 6"), Texts{"assert f(5) == 6"});
  EXPECT_TRUE(examples("\n    g(1) == 2\n    h(5) == 6").empty());
}

TEST(DocstringExamples, LeavesOutWhatIsNoCompleteValue) {
  for (const char* text :
       {"f(1) == \"\"word\"", "f(1) returns the largest", "f(1) == [1, 2, ...]", "f(n) == 3 * n",
        "half(1) == 2 or less", "f(1", ">>> f(1)\n    <object>", "print(1) -> 1", ">>> y = f(1)"}) {
    EXPECT_TRUE(examples(std::string("\n    ") + text, "n").empty()) << text;
  }
}

TEST(DocstringExamples, LooksInTheDocstringOfTheEntryPointAlone) {
  const std::string prompt =
      "def g(x):\n    \"\"\"\n    >>> f(1)\n    2\n    \"\"\"\n\ndef f(x):\n    '''\n    >>> "
      "f(3)\n    4\n    '''\n";
  EXPECT_EQ(docstring_examples(prompt, "f"), Texts{"assert f(3) == 4"});
  EXPECT_EQ(docstring_examples("Write add(a, b), e.g. add(1, 2) == 3.", "add"),
            Texts{"assert add(1, 2) == 3"});
  EXPECT_TRUE(docstring_examples(prompt, "").empty());
}

TEST(DocstringExamples, NamesEachExampleOnce) {
  EXPECT_EQ(examples("\n    >>> f(1)\n    2\n    >>> f(1)\n    2"), Texts{"assert f(1) == 2"});
}

}  // namespace
}  // namespace flowreasoner::tasks
