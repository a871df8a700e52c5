#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner::tasks {

/// Index behind the complete Python literal that begins at `start`: numbers, strings (adjacent ones
/// joined), None, True, False, and lists, tuples, sets and dictionaries of literals, over several
/// lines inside brackets. npos when none begins there, and where the text only looks like one:
/// "1st", "2x". Nests at most 64 deep.
std::size_t literal_end(std::string_view text, std::size_t start);

/// Whether the whole of `text`, spaces around it aside, is one literal.
bool is_literal(std::string_view text);

enum class LiteralKind { kNone, kBool, kNumber, kString, kList, kTuple, kBraces };

/// The kind of a literal by its first characters. Precondition: is_literal(text).
LiteralKind literal_kind(std::string_view text);

/// The arguments of a call, as text, from what stands between its brackets; nothing when a bracket
/// is not closed.
std::optional<std::vector<std::string>> split_arguments(std::string_view inside);

/// The same source on one line: line ends and the indentation after them become one space, outside
/// strings.
std::string on_one_line(std::string_view text);

}  // namespace flowreasoner::tasks
