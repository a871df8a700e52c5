#pragma once
#include <string>
#include <string_view>

namespace flowreasoner::tasks {

/// Whether a program defines a function of that name at its top level, by its text.
bool defines_function(std::string_view program, std::string_view name);

/// The function that a test is about: the first name that it calls and that `program` defines at
/// its top level. So in "assert set(f(1)) == {2}" it is f, and in "assert f(Pair(1, 2)) == 3" too.
/// Empty: there is none.
std::string called_function(std::string_view test, std::string_view program);

}  // namespace flowreasoner::tasks
