#include "flowreasoner/tasks/documented_function.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string parameter_name(std::string_view text) {
  text = trimmed(text.substr(0, text.find_first_of(":=")));
  return std::string(text);
}

}  // namespace

DocumentedFunction find_function(std::string_view prompt, std::string_view name) {
  DocumentedFunction function{name, {}, prompt};
  const std::string head = "def " + std::string(name) + "(";
  const std::size_t def = prompt.rfind(head);
  if (def == kNone) return function;
  const std::size_t open = def + head.size() - 1;
  const std::size_t close = bracket_end(prompt, open);
  if (close == kNone) return function;
  if (const auto parameters = split_arguments(prompt.substr(open + 1, close - open - 2))) {
    for (const std::string& parameter : *parameters)
      function.parameters.push_back(parameter_name(parameter));
  }
  const std::string_view body = prompt.substr(close);
  const std::size_t quotes = std::min(body.find(R"(""")"), body.find("'''"));
  if (quotes == kNone) return function;
  const std::size_t end = string_end(body, quotes);
  const std::size_t length = (end == kNone ? body.size() : end - 3) - (quotes + 3);
  function.docstring = body.substr(quotes + 3, length);
  return function;
}

bool is_word_start(std::string_view text, std::size_t at) {
  return at == 0 || (!is_name_char(text[at - 1]) && text[at - 1] != '.');
}

bool is_identifier(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::all_of(text.begin(), text.end(), is_name_char);
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

std::optional<std::string> take_literal(std::string_view text, std::size_t& at) {
  for (const auto& [word, value] : {std::pair("true", "True"), std::pair("false", "False")}) {
    const std::string_view rest = text.substr(at);
    const std::size_t length = std::string_view(word).size();
    if (rest.starts_with(word) && (rest.size() == length || !is_name_char(rest[length]))) {
      at += length;
      return value;
    }
  }
  const std::size_t end = literal_end(text, at);
  if (end == kNone) return std::nullopt;
  std::string value = on_one_line(text.substr(at, end - at));
  at = end;
  return value;
}

std::optional<std::string> literal_arguments(std::string_view inside,
                                             const DocumentedFunction& function) {
  const auto arguments = split_arguments(inside);
  if (!arguments) return std::nullopt;
  std::string joined;
  for (const std::string& argument : *arguments) {
    std::string text = on_one_line(argument);
    const std::size_t equals = text.find('=');
    const bool is_keyword =
        equals != std::string::npos && is_identifier(trimmed(text.substr(0, equals)));
    const std::string_view value =
        is_keyword ? std::string_view(text).substr(equals + 1) : std::string_view(text);
    if (!is_literal(value)) {
      const auto& names = function.parameters;
      const bool is_parameter = std::find(names.begin(), names.end(), text) != names.end();
      if (!is_identifier(text) || is_parameter) return std::nullopt;
      text = "'" + text + "'";
    }
    if (!joined.empty()) joined += ", ";
    joined += text;
  }
  return joined;
}

bool may_end_before(std::string_view rest, bool is_prose) {
  const std::string_view text = trimmed(rest);
  if (text.empty() || text.starts_with('#') || (text.starts_with('(') && rest.starts_with(' ')))
    return true;
  if (std::string_view(".,;)").find(text[0]) != kNone) return true;
  if (!rest.starts_with(' ')) return false;
  for (const std::string_view word : {"because", "since", "as ", "and ", "where", "//", "--"}) {
    if (text.starts_with(word)) return true;
  }
  return is_prose && is_name_char(text[0]);
}

}  // namespace flowreasoner::tasks
