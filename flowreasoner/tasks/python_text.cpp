#include "flowreasoner/tasks/python_text.h"

#include <algorithm>
#include <array>

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || !is_name_char(text[word.size()]));
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}
bool is_opening(char c) {
  return c == '(' || c == '[' || c == '{';
}
bool is_closing(char c) {
  return c == ')' || c == ']' || c == '}';
}

/// Statements with a block: ';' inside their first line belongs to the block.
bool is_compound(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kWords{
      "if", "for", "while", "def", "class", "async", "try", "with", "match", "@"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return word == "@" ? text.starts_with('@') : begins_with_word(text, word);
  });
}

/// Clauses that go on with the statement before.
bool is_clause(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kWords{"else", "elif", "except", "finally"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return begins_with_word(text, word); });
}

/// Takes the word off the front of `text`, with the spaces behind it.
bool take_word(std::string_view& text, std::string_view word) {
  if (!begins_with_word(text, word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

Error unclosed(std::size_t line) {
  return Error(Errc::kBadData, "line " + std::to_string(line) +
                                   ": a string or bracket that begins here or below is not closed");
}

}  // namespace

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool Statement::begins_with(std::string_view word) const {
  return begins_with_word(text, word);
}

std::size_t string_end(std::string_view text, std::size_t quote) {
  const std::string_view three(text.substr(quote, 3));
  const bool is_long = three.size() == 3 && three[1] == three[0] && three[2] == three[0];
  std::size_t at = quote + (is_long ? 3 : 1);
  while (at < text.size()) {
    if (text[at] == '\\') {  // in a raw string too, the character after a backslash never closes it
      at += 2;
    } else if (!is_long && text[at] == '\n') {
      return kNone;
    } else if (!is_long && text[at] == text[quote]) {
      return at + 1;
    } else if (is_long && text.substr(at, 3) == three) {
      return at + 3;
    } else {
      ++at;
    }
  }
  return kNone;
}

std::size_t bracket_end(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size();) {
    const char c = text[at];
    if (is_quote(c)) {
      at = string_end(text, at);
      if (at == kNone) return kNone;
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (is_opening(c)) ++depth;
    if (is_closing(c) && --depth == 0) return at + 1;
    ++at;
  }
  return kNone;
}

std::size_t logical_line_end(std::string_view text, std::size_t start, bool at_semicolon) {
  for (std::size_t at = start; at < text.size();) {
    const char c = text[at];
    if (c == '\n' || (at_semicolon && c == ';')) return at;
    if (c == '\\') {
      at += text.substr(at + 1).starts_with("\r\n") ? 3 : 2;
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (is_quote(c) || is_opening(c)) {
      at = is_quote(c) ? string_end(text, at) : bracket_end(text, at);
      if (at == kNone) return kNone;
    } else {
      ++at;
    }
  }
  return text.size();
}

std::string_view without_comment(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_quote(text[at])) {
      const std::size_t end = string_end(text, at);
      if (end == kNone) return trimmed(text);
      at = end - 1;
    } else if (text[at] == '#') {
      return trimmed(text.substr(0, at));
    }
  }
  return trimmed(text);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == kNone) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<Definition> definition_of(const Statement& statement) {
  std::string_view text = statement.text;
  while (text.starts_with('@')) {
    const std::size_t end = logical_line_end(text, 0);
    if (end >= text.size()) return std::nullopt;
    text = trimmed(text.substr(end));
  }
  take_word(text, "async");
  Definition definition;
  definition.is_class = take_word(text, "class");
  if (!definition.is_class && !take_word(text, "def")) return std::nullopt;
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return !is_name_char(c); });
  definition.name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text = trimmed(text.substr(definition.name.size()));
  if (!text.starts_with('(')) return definition;
  const std::size_t close = bracket_end(text, 0);
  if (close != kNone) definition.inside = trimmed(text.substr(1, close - 2));
  return definition;
}

Result<std::vector<Statement>> top_level_statements(std::string_view source) {
  std::vector<Statement> statements;
  std::size_t line = 1;
  bool is_decorated = false;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t line_end = std::min(source.find('\n', at), source.size());
    const std::string_view physical = source.substr(at, line_end - at);
    if (without_comment(physical).empty()) {
      at = line_end + 1;
      ++line;
      continue;
    }
    const bool is_indented = physical.front() == ' ' || physical.front() == '\t';
    const bool goes_on = is_indented || is_clause(physical) || is_decorated;
    if (goes_on && statements.empty()) {
      return Error(Errc::kBadData, "line " + std::to_string(line) + ": unexpected indentation");
    }
    const bool at_semicolon = !goes_on && !is_compound(physical);
    const std::size_t end = logical_line_end(source, at, at_semicolon);
    if (end == kNone) return unclosed(line);
    const std::string_view text = source.substr(at, end - at);
    if (goes_on) {
      const char* begin = statements.back().text.data();
      statements.back().text = {begin, static_cast<std::size_t>(text.data() + text.size() - begin)};
      is_decorated = is_decorated && text.starts_with('@');
    } else if (!trimmed(text).empty()) {  // empty: a stray ';'
      statements.push_back({trimmed(text), line});
      is_decorated = text.starts_with('@');
    }
    line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    at = end + 1;
    if (end == source.size() || source[end] == '\n') {
      ++line;
    } else {  // behind a ';' the rest of the line is the next statement, or nothing
      while (at < source.size() && (source[at] == ' ' || source[at] == '\t' || source[at] == ';'))
        ++at;
    }
  }
  for (Statement& statement : statements) {
    while (!statement.text.empty() &&
           (statement.text.back() == '\r' || statement.text.back() == ' ')) {
      statement.text.remove_suffix(1);
    }
  }
  return statements;
}

}  // namespace flowreasoner::tasks
