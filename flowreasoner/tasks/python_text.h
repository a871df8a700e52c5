#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

// Reads Python source by its lexical rules alone (strings, brackets, comments, line joining):
// enough to cut test files and docstrings into pieces without running or trusting them. Pure
// functions; nothing here throws.

/// One statement at the top level of a source, with the block and the clauses that belong to it.
struct Statement {
  std::string_view
      text;  ///< from its first to its last character, no line end; points into the source
  std::size_t line = 1;  ///< of its first character, from 1

  /// Whether it begins with this word: "assert", "def".
  bool begins_with(std::string_view word) const;
};

/// A function or a class, as its first line says. Points into the source.
struct Definition {
  bool is_class = false;
  std::string_view name;
  std::string_view inside;  ///< between its brackets: parameters or bases; trimmed
};

/// What a statement defines, decorators passed over; nothing: it is no `def`, `async def` or
/// `class`.
std::optional<Definition> definition_of(const Statement& statement);

/// Letters, digits, underscore, and every byte of a non-ASCII character.
bool is_name_char(char c);

/// Index behind the string literal whose opening quote (not prefix) stands at `quote`; npos when it
/// is not closed.
std::size_t string_end(std::string_view text, std::size_t quote);

/// Index behind the bracket that closes the one at `open` ('(', '[' or '{'); npos when none does.
std::size_t bracket_end(std::string_view text, std::size_t open);

/// Index of the line's end that ends the logical line begun at `start` (or of the ';' when
/// `at_semicolon`): text.size() at the end, npos when a string or bracket in it is not closed. A
/// comment belongs to its line.
std::size_t logical_line_end(std::string_view text, std::size_t start, bool at_semicolon = false);

/// `text` up to its comment, if it has one, without the spaces before.
std::string_view without_comment(std::string_view text);

std::string_view trimmed(std::string_view text);

/// Splits a source into its top-level statements. Comments and blank lines between them are left
/// out; simple statements on one line are split at ';'. Error kBadData with the line: an unclosed
/// string or bracket, or a first statement that is indented.
Result<std::vector<Statement>> top_level_statements(std::string_view source);

}  // namespace flowreasoner::tasks
