#pragma once
#include <string_view>

#include "flowreasoner/base/result.h"
#include "flowreasoner/tasks/problem.h"

namespace flowreasoner::tasks {

/// The tests in Python source. A source that defines check(candidate), or a class of
/// unittest.TestCase, at its top level is kept whole (Tests::check, Tests::unittest). Else each of
/// these is one test: a top-level assert; a top-level loop, `with`, `if` or `try` that holds an
/// assert; a function test_…() or check() without parameters, which the test calls. Imports,
/// functions, classes and names for literals are the setup, which runs behind the program and
/// before the tests; other statements may call it, so each test begins with those above it. What
/// stands after the last test and an `if __name__` block are left out. No Python is run. Error
/// kBadData: there is no test, or a string or bracket is not closed ("line 7: …").
Result<Tests> tests_from_python(std::string_view source);

/// Whether `source` defines check(…), with a parameter, at its top level.
bool defines_check(std::string_view source);

/// Whether `source` has a class of unittest.TestCase at its top level. A class whose base is itself
/// a class of the source counts by that one.
bool defines_test_case(std::string_view source);

}  // namespace flowreasoner::tasks
