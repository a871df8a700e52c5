#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

// Data files come from Python's json module: integers of any size, Infinity, and dictionaries whose
// order a program may see. Json rounds the first, refuses the second and sorts the third, so such
// values are kept as Python text. Pure functions.

/// Parses JSON as that module writes it; NaN alone is refused, since Python has no literal for it.
/// What Json cannot hold becomes an object that only python_text() and needs_python() understand,
/// and that is of the wrong type elsewhere: integers beyond 64 bits, Infinity, -Infinity, and, in a
/// test's data (`input`, `inputs`, `output`, `outputs`, `expected`, `base_input`, `plus_input`),
/// dictionaries with unsorted keys. Nests at most 256 deep. Error kBadData "line 7: not valid JSON:
/// …", counted from `line`.
Result<Json> parse_python_json(std::string_view text, std::size_t line);

/// Whether a value that Json cannot hold stands anywhere in `value`.
bool needs_python(const Json& value);

/// The value as a Python literal, on one line: {"a": [1, None, True]}; infinity is 1e999.
std::string python_text(const Json& value);

/// The items of a list as the arguments of a call: "[1, 2], None".
std::string python_arguments(const Json& list);

}  // namespace flowreasoner::tasks
