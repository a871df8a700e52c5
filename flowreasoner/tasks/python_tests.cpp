#include "flowreasoner/tasks/python_tests.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

/// The name of the function that a statement defines, decorators passed over; empty: it defines
/// none.
std::string_view defined_name(const Statement& statement) {
  std::string_view text = statement.text;
  while (text.starts_with('@')) {
    const std::size_t end = logical_line_end(text, 0);
    if (end >= text.size()) return {};
    text = trimmed(text.substr(end));
  }
  if (text.starts_with("async ")) text = trimmed(text.substr(6));
  if (!text.starts_with("def ") && !text.starts_with("def\t")) return {};
  text = trimmed(text.substr(4));
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return !is_name_char(c); });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// "test_adds()" for a function of that name without parameters, else empty.
std::string test_call(const Statement& statement) {
  const std::string_view name = defined_name(statement);
  if (!name.starts_with("test_") || statement.begins_with("async")) return {};
  const std::size_t open =
      statement.text.find('(', static_cast<std::size_t>(name.data() - statement.text.data()));
  const std::size_t close =
      open == std::string_view::npos ? open : bracket_end(statement.text, open);
  if (close == std::string_view::npos) return {};
  if (!trimmed(statement.text.substr(open + 1, close - open - 2)).empty()) return {};
  return std::string(name) + "()";
}

/// A block outside functions with an assert in it.
bool is_testing_block(const Statement& statement) {
  static constexpr std::string_view kBlocks[] = {"for", "while", "with", "if", "try"};
  const bool is_block =
      std::any_of(std::begin(kBlocks), std::end(kBlocks),
                  [&](std::string_view word) { return statement.begins_with(word); });
  if (!is_block || statement.text.starts_with("if __name__")) return false;
  for (std::size_t at = statement.text.find("assert"); at != std::string_view::npos;
       at = statement.text.find("assert", at + 1)) {
    const char before = at == 0 ? '\n' : statement.text[at - 1];
    const char after = at + 6 < statement.text.size() ? statement.text[at + 6] : ' ';
    if (!is_name_char(before) && before != '.' && !is_name_char(after)) return true;
  }
  return false;
}

/// What is the same wherever it runs: imports, functions, classes, and names for literals.
bool is_definition(const Statement& statement) {
  static constexpr std::string_view kWords[] = {"import", "from", "class", "def", "async"};
  const bool has_word =
      std::any_of(std::begin(kWords), std::end(kWords),
                  [&](std::string_view word) { return statement.begins_with(word); });
  if (has_word || statement.text.starts_with('@')) return true;
  const std::size_t equals = statement.text.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = trimmed(statement.text.substr(0, equals));
  return std::all_of(name.begin(), name.end(), is_name_char) &&
         is_literal(without_comment(statement.text.substr(equals + 1)));
}

void append(std::string& text, std::string_view more) {
  if (!text.empty()) text += '\n';
  text += more;
}

}  // namespace

Result<Tests> tests_from_python(std::string_view source) {
  FR_TRY(const std::vector<Statement> statements, top_level_statements(source));
  Tests tests;
  std::string before;
  for (const Statement& statement : statements) {
    if (defined_name(statement) == "check") {
      tests = Tests();
      tests.check = source;
      return tests;
    }
    const std::string call = test_call(statement);
    const bool is_test =
        statement.begins_with("assert") || is_testing_block(statement) || !call.empty();
    if (!is_test) {
      append(is_definition(statement) ? tests.setup : before, statement.text);
      continue;
    }
    std::string test = before;
    append(test, statement.text);
    if (!call.empty()) append(test, call);
    tests.asserts.push_back(std::move(test));
  }
  if (tests.asserts.empty()) {
    return Error(Errc::kBadData,
                 "no test: neither an assert, nor a function test_…(), nor check(candidate)");
  }
  return tests;
}

bool defines_check(std::string_view source) {
  const auto statements = top_level_statements(source);
  return statements &&
         std::any_of(statements->begin(), statements->end(),
                     [](const Statement& statement) { return defined_name(statement) == "check"; });
}

}  // namespace flowreasoner::tasks
