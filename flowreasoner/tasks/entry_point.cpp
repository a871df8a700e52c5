#include "flowreasoner/tasks/entry_point.h"

#include <algorithm>
#include <set>

#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

std::set<std::string_view> functions_of(std::string_view program) {
  std::set<std::string_view> names;
  const auto statements = top_level_statements(program);
  if (!statements) return names;
  for (const Statement& statement : *statements) {
    const auto definition = definition_of(statement);
    if (definition && !definition->is_class) names.insert(definition->name);
  }
  return names;
}

}  // namespace

bool defines_function(std::string_view program, std::string_view name) {
  return functions_of(program).contains(name);
}

std::string called_function(std::string_view test, std::string_view program) {
  const std::set<std::string_view> names = functions_of(program);
  for (std::size_t at = 0; at < test.size();) {
    if (test[at] == '"' || test[at] == '\'') {
      at = std::min(string_end(test, at), test.size());
      continue;
    }
    const std::size_t begin = at;
    while (at < test.size() && is_name_char(test[at])) ++at;
    if (at == begin) {
      ++at;
      continue;
    }
    const std::string_view name = test.substr(begin, at - begin);
    const bool is_method = begin > 0 && test[begin - 1] == '.';
    const bool is_call = trimmed(test.substr(at)).starts_with('(');
    if (is_call && !is_method && names.contains(name)) return std::string(name);
  }
  return {};
}

}  // namespace flowreasoner::tasks
