#include "flowreasoner/tasks/python_tests.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

bool is_class_of_tests(const Statement& statement) {
  const auto definition = definition_of(statement);
  if (!definition || !definition->is_class) return false;
  const auto bases = split_arguments(definition->inside);
  return bases && std::any_of(bases->begin(), bases->end(),
                              [](const std::string& base) { return base.ends_with("TestCase"); });
}

/// HumanEval's check(candidate). A check() without parameters is a test function: AFlow's form of
/// MBPP has it.
bool is_check(const Statement& statement) {
  const auto definition = definition_of(statement);
  return definition && !definition->is_class && definition->name == "check" &&
         !definition->inside.empty();
}

/// "test_adds()" for a function of that name without parameters, else empty.
std::string test_call(const Statement& statement) {
  const auto definition = definition_of(statement);
  if (!definition || definition->is_class || statement.begins_with("async")) return {};
  const bool is_test = definition->name.starts_with("test_") || definition->name == "check";
  if (!is_test || !definition->inside.empty()) return {};
  return std::string(definition->name) + "()";
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
    if (is_check(statement) || is_class_of_tests(statement)) {
      Tests whole;
      (is_check(statement) ? whole.check : whole.unittest) = source;
      return whole;
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
                 "no test: neither an assert, nor a function test_…(), nor check(candidate), nor a "
                 "unittest.TestCase");
  }
  return tests;
}

bool defines_check(std::string_view source) {
  const auto statements = top_level_statements(source);
  return statements && std::any_of(statements->begin(), statements->end(), is_check);
}

bool defines_test_case(std::string_view source) {
  const auto statements = top_level_statements(source);
  return statements && std::any_of(statements->begin(), statements->end(), is_class_of_tests);
}

}  // namespace flowreasoner::tasks
