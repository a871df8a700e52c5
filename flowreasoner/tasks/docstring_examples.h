#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner::tasks {

/// The examples in the docstring of `entry_point` (the whole text where it has none) as asserts on
/// the entry point's own name, in their order, each once:
/// - `>>> f(1)` with its value on the next lines, or none (None); `>>> f(1) == 2`;
/// - `f(1) == 2`, `=`, `=>`, `==>`, `->`, `➞`, `# 2`, "returns 2", "should return 2", and "f(1) =>
/// 3 - 1 = 2";
/// - "For n = 1, … should be 2", with a value for every parameter;
/// - "Input: n = 1, k = 2 Output: 3", or the bare arguments.
/// Only where arguments and value are complete literals: an example that is told in another way is
/// no test. A bare word as argument ("f(abc) => True") is read as a string. Where no example has
/// the entry point's name, calls of one other unknown name count ("grade(…) == 'A'").
std::vector<std::string> docstring_examples(std::string_view prompt, std::string_view entry_point);

}  // namespace flowreasoner::tasks
