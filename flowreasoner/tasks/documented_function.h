#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner::tasks {

/// A function as a prompt shows it: what its examples are read by. Points into the prompt and the
/// name.
struct DocumentedFunction {
  std::string_view name;
  std::vector<std::string> parameters;  ///< names alone; empty when the prompt has no `def`
  std::string_view docstring;  ///< without its quotes; the whole prompt where there is none
};

/// Finds the last `def name(…)` of the prompt and the docstring behind it.
DocumentedFunction find_function(std::string_view prompt, std::string_view name);

/// One example of it.
struct Example {
  std::size_t at = 0;        ///< where in the docstring: the order of the tests
  std::string call;          ///< "f([1, 2])"
  std::string value;         ///< a literal
  bool is_equation = false;  ///< "f(1) = 2": this form also writes down definitions
};

// What the readers of examples share.

/// A name and not a number.
bool is_identifier(std::string_view text);
/// Whether no name goes on before `at`.
bool is_word_start(std::string_view text, std::size_t at);
std::size_t line_end(std::string_view text, std::size_t at);
/// Spaces and tabs.
std::size_t skip_blanks(std::string_view text, std::size_t at);

/// A literal at `at`, as Python writes it and on one line: "true" and "false" become True and
/// False. Moves `at` behind it.
std::optional<std::string> take_literal(std::string_view text, std::size_t& at);

/// The arguments of a call from what stands between its brackets, bare words that are no parameters
/// quoted; nothing when one of them is no literal.
std::optional<std::string> literal_arguments(std::string_view inside,
                                             const DocumentedFunction& function);

/// Whether an example's value may end where `rest`, the end of its line, begins: before a comment,
/// a point, a "because". In prose any word may follow.
bool may_end_before(std::string_view rest, bool is_prose);

}  // namespace flowreasoner::tasks
