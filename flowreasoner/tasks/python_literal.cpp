#include "flowreasoner/tasks/python_literal.h"

#include <algorithm>
#include <cctype>

#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr int kDepth = 64;

std::size_t literal_end_at(std::string_view text, std::size_t at, int depth);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char at_or_nul(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

/// Spaces, and inside brackets line ends and comments too.
std::size_t skip_space(std::string_view text, std::size_t at, bool in_brackets) {
  while (at < text.size()) {
    const char c = text[at];
    if (in_brackets && c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == ' ' || c == '\t' || (in_brackets && (c == '\n' || c == '\r'))) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (is_digit(at_or_nul(text, at)) ||
         (at_or_nul(text, at) == '_' && is_digit(at_or_nul(text, at + 1))))
    ++at;
  return at;
}

std::size_t number_end(std::string_view text, std::size_t at) {
  if (at_or_nul(text, at) == '-' || at_or_nul(text, at) == '+') ++at;
  if (at_or_nul(text, at) == '0' &&
      std::string_view("xXoObB").find(at_or_nul(text, at + 1)) != kNone &&
      at_or_nul(text, at + 1) != '\0') {
    std::size_t end = at + 2;
    while (std::isxdigit(static_cast<unsigned char>(at_or_nul(text, end)))) ++end;
    return end == at + 2 || is_name_char(at_or_nul(text, end)) ? kNone : end;
  }
  const std::size_t whole = skip_digits(text, at);
  std::size_t end = whole;
  // A point that ends a sentence ("returns 5.") is no part of the number.
  if (at_or_nul(text, end) == '.' && is_digit(at_or_nul(text, end + 1)))
    end = skip_digits(text, end + 1);
  if (end == at) return kNone;
  if (at_or_nul(text, end) == 'e' || at_or_nul(text, end) == 'E') {
    std::size_t exponent = end + 1;
    if (at_or_nul(text, exponent) == '-' || at_or_nul(text, exponent) == '+') ++exponent;
    if (is_digit(at_or_nul(text, exponent))) end = skip_digits(text, exponent);
  }
  if (at_or_nul(text, end) == 'j') ++end;
  return is_name_char(at_or_nul(text, end)) ? kNone : end;
}

std::size_t one_string_end(std::string_view text, std::size_t at) {
  for (int letters = 0;
       letters < 2 && std::string_view("rRbBuU").find(at_or_nul(text, at)) != kNone; ++letters) {
    if (at_or_nul(text, at) == '\0') break;
    ++at;
  }
  const char quote = at_or_nul(text, at);
  if (quote != '"' && quote != '\'') return kNone;
  const std::size_t end = string_end(text, at);
  // ""word" is a slip of the pen, not an empty string.
  return end != kNone && is_name_char(at_or_nul(text, end)) ? kNone : end;
}

std::size_t strings_end(std::string_view text, std::size_t at, bool in_brackets) {
  std::size_t end = one_string_end(text, at);
  while (end != kNone) {
    const std::size_t next = one_string_end(text, skip_space(text, end, in_brackets));
    if (next == kNone) break;
    end = next;
  }
  return end;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"None", "True", "False"}) {
    if (text.substr(at).starts_with(word) && !is_name_char(at_or_nul(text, at + word.size()))) {
      return at + word.size();
    }
  }
  return kNone;
}

/// Behind the bracket that closes a display of literals.
std::size_t display_end(std::string_view text, std::size_t at, int depth) {
  const char open = text[at];
  const char close = open == '(' ? ')' : open == '[' ? ']' : '}';
  at = skip_space(text, at + 1, true);
  while (at < text.size() && text[at] != close) {
    at = literal_end_at(text, at, depth + 1);
    if (at == kNone) return kNone;
    at = skip_space(text, at, true);
    if (open == '{' && at_or_nul(text, at) == ':') {
      at = literal_end_at(text, skip_space(text, at + 1, true), depth + 1);
      if (at == kNone) return kNone;
      at = skip_space(text, at, true);
    }
    if (at_or_nul(text, at) == ',') {
      at = skip_space(text, at + 1, true);
    } else if (at_or_nul(text, at) != close) {
      return kNone;
    }
  }
  return at < text.size() ? at + 1 : kNone;
}

std::size_t literal_end_at(std::string_view text, std::size_t at, int depth) {
  if (at >= text.size() || depth > kDepth) return kNone;
  const char c = text[at];
  if (c == '(' || c == '[' || c == '{') return display_end(text, at, depth);
  if (is_digit(c) || c == '-' || c == '+' || c == '.') return number_end(text, at);
  const std::size_t string = strings_end(text, at, depth > 0);
  return string != kNone ? string : word_end(text, at);
}

}  // namespace

std::size_t literal_end(std::string_view text, std::size_t start) {
  return literal_end_at(text, start, 0);
}

bool is_literal(std::string_view text) {
  text = trimmed(text);
  return !text.empty() && literal_end(text, 0) == text.size();
}

LiteralKind literal_kind(std::string_view text) {
  text = trimmed(text);
  const char c = at_or_nul(text, 0);
  if (c == '[') return LiteralKind::kList;
  if (c == '{') return LiteralKind::kBraces;
  if (c == '(') return LiteralKind::kTuple;
  if (text == "None") return LiteralKind::kNone;
  if (text == "True" || text == "False") return LiteralKind::kBool;
  return number_end(text, 0) == text.size() ? LiteralKind::kNumber : LiteralKind::kString;
}

std::optional<std::vector<std::string>> split_arguments(std::string_view inside) {
  std::vector<std::string> arguments;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::string_view argument = trimmed(inside.substr(begin, end - begin));
    if (!argument.empty()) arguments.emplace_back(argument);
    begin = end + 1;
  };
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at];
    const bool is_open = c == '(' || c == '[' || c == '{';
    if (is_open || c == '"' || c == '\'') {
      at = is_open ? bracket_end(inside, at) : string_end(inside, at);
      if (at == kNone) return std::nullopt;
      continue;
    }
    if (c == ',') take(at);
    ++at;
  }
  take(inside.size());
  return arguments;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"' || text[at] == '\'') {
      const std::size_t end = std::min(string_end(text, at), text.size());
      line += text.substr(at, end - at);
      at = end;
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (text[at] == '\n' || text[at] == '\r') {
      at = skip_space(text, at, true);
      if (!line.empty() && line.back() != ' ' && line.back() != '[' && line.back() != '(')
        line += ' ';
    } else {
      line += text[at++];
    }
  }
  return line;
}

}  // namespace flowreasoner::tasks
