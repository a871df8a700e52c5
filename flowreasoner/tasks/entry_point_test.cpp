#include "flowreasoner/tasks/entry_point.h"

#include <gtest/gtest.h>

namespace flowreasoner::tasks {
namespace {

constexpr const char* kProgram =
    "import math\n"
    "LIMIT = 3\n"
    "class Pair:\n    def first(self): return 1\n"
    "def helper(x):\n    def inner(y): return y\n    return x\n"
    "@cache\nasync def fetch(x): return x\n"
    "def close(a, b):\n    return helper(a) == b\n";

TEST(EntryPoint, IsTheFirstCallThatTheProgramDefines) {
  EXPECT_EQ(called_function("assert close(1, 2) == True", kProgram), "close");
  EXPECT_EQ(called_function("assert set(close(1, 2)) == set([1])", kProgram), "close");
  EXPECT_EQ(called_function("assert math.isclose(helper(1), 2.0)", kProgram), "helper");
  EXPECT_EQ(called_function("assert not close (Pair(1), helper(2))", kProgram), "close");
  EXPECT_EQ(called_function("assert (fetch(1))==2", kProgram), "fetch");
}

TEST(EntryPoint, MethodsClassesInnerFunctionsAndStringsAreNone) {
  EXPECT_EQ(called_function("assert math.close(1, 2)", kProgram), "");
  EXPECT_EQ(called_function("assert Pair(1).first() == inner(1)", kProgram), "");
  EXPECT_EQ(called_function("assert len('close(1)') == helper", kProgram), "");
  EXPECT_EQ(called_function("assert disclose(1) == close2(2)", kProgram), "");
  EXPECT_EQ(called_function("assert f(1) == 1", ""), "");
}

TEST(EntryPoint, AFunctionIsDefinedAtTheTopLevel) {
  EXPECT_TRUE(defines_function(kProgram, "close"));
  EXPECT_TRUE(defines_function(kProgram, "fetch"));
  EXPECT_FALSE(defines_function(kProgram, "inner"));
  EXPECT_FALSE(defines_function(kProgram, "Pair"));
  EXPECT_FALSE(defines_function("def f(:\n", "g"));
}

}  // namespace
}  // namespace flowreasoner::tasks
