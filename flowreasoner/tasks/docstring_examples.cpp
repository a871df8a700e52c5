#include "flowreasoner/tasks/docstring_examples.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "flowreasoner/tasks/documented_function.h"
#include "flowreasoner/tasks/prose_examples.h"
#include "flowreasoner/tasks/python_literal.h"
#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// ---- `>>>`

/// The lines below a doctest up to a blank line or the next `>>>`, trimmed and joined; moves `at`
/// behind them.
std::string take_doctest_output(std::string_view text, std::size_t& at) {
  std::string output;
  while (at < text.size()) {
    const std::size_t end = line_end(text, at);
    const std::string_view line = trimmed(text.substr(at, end - at));
    if (line.empty() || line.starts_with(">>>")) break;
    if (!output.empty()) output += ' ';
    output += line;
    at = std::min(end + 1, text.size());
  }
  return output;
}

bool calls(std::string_view code, std::string_view name) {
  for (std::size_t at = code.find(name); at != kNone; at = code.find(name, at + 1)) {
    if (is_word_start(code, at) && code.substr(at + name.size()).starts_with('(')) return true;
  }
  return false;
}

/// `code` as "call == literal" or, as some authors slip, "call literal"; the call gets the name
/// `written`.
std::optional<Example> one_line_doctest(std::string_view code, std::string_view name,
                                        std::string_view written) {
  if (!code.starts_with(name)) return std::nullopt;
  const std::size_t close = bracket_end(code, name.size());
  if (close == kNone) return std::nullopt;
  std::string_view rest = trimmed(code.substr(close));
  for (const std::string_view sign : {"==>", "==", "=>", "->", "➞"}) {
    if (!rest.starts_with(sign)) continue;
    rest = trimmed(rest.substr(sign.size()));
    break;
  }
  if (!is_literal(rest)) return std::nullopt;
  const std::string_view brackets = code.substr(name.size(), close - name.size());
  return Example{0, std::string(written) + on_one_line(brackets), on_one_line(rest), false};
}

/// One doctest whose code begins at `at`; moves `at` behind it and its output.
std::optional<Example> take_doctest(const DocumentedFunction& function, std::size_t& at,
                                    std::string_view name) {
  const std::string_view text = function.docstring;
  const std::size_t start = at;
  const std::size_t logical = logical_line_end(text, at);
  const std::size_t end = logical == kNone ? line_end(text, at) : logical;
  const std::string_view code = without_comment(text.substr(at, end - at));
  at = std::min(end + 1, text.size());
  const std::string output = take_doctest_output(text, at);
  if (logical == kNone || !calls(code, name)) return std::nullopt;
  if (auto example = one_line_doctest(code, name, function.name)) {
    example->at = start;
    return example;
  }
  const bool is_statement =
      code.find(" = ") != kNone || code.starts_with("print") || code.starts_with("assert ");
  if (is_statement || name != function.name) return std::nullopt;
  if (output.empty()) return Example{start, on_one_line(code), "None", false};
  if (!is_literal(output)) return std::nullopt;
  return Example{start, on_one_line(code), output, false};
}

// ---- Calls with their value on the line

struct Sign {
  std::string_view text;
  bool is_prose = false;  // more words may follow the value
};
constexpr std::array<Sign, 20> kSigns{{{"==>"},
                                       {"-->"},
                                       {"=>"},
                                       {"->"},
                                       {"➞"},
                                       {"→"},
                                       {"⇒"},
                                       {"=="},
                                       {"="},
                                       {"# => "},
                                       {"# -> "},
                                       {"# returns ", true},
                                       {"# return ", true},
                                       {"#"},
                                       {":"},
                                       {"should return ", true},
                                       {"should be ", true},
                                       {"returns ", true},
                                       {"return ", true},
                                       {"gives ", true}}};

/// After "f(1) => 20 - 5" the value is what the last `=` of the line says.
std::optional<std::string> last_of_chain(std::string_view rest) {
  const std::size_t equals = rest.rfind('=');
  if (equals == kNone || equals == 0) return std::nullopt;
  std::size_t at = skip_blanks(rest, equals + 1);
  auto value = take_literal(rest, at);
  if (!value || !trimmed(rest.substr(at)).empty()) return std::nullopt;
  return value;
}

/// Index behind `sign` where it stands at `at`, else npos; a sentence may be wrapped between its
/// words.
std::size_t sign_end(std::string_view text, std::size_t at, const Sign& sign) {
  for (const char c : sign.text) {
    if (c == ' ' && sign.is_prose) {
      const std::size_t next = text.find_first_not_of(" \t\r\n", at);
      if (next == at || next == kNone) return kNone;
      at = next;
    } else if (at < text.size() && text[at] == c) {
      ++at;
    } else {
      return kNone;
    }
  }
  return at;
}

/// The value that a line gives behind a call that ends at `at`.
std::optional<std::string> value_behind(std::string_view text, std::size_t at, bool& is_equation) {
  at = skip_blanks(text, at);
  const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& candidate) {
    return sign_end(text, at, candidate) != kNone;
  });
  if (sign == kSigns.end()) return std::nullopt;
  is_equation = sign->text == "=";
  at = skip_blanks(text, sign_end(text, at, *sign));
  const std::size_t start = at;
  auto value = take_literal(text, at);
  const std::string_view left = text.substr(at, line_end(text, at) - at);
  if (value && may_end_before(left, sign->is_prose)) return value;
  if (!value) return std::nullopt;
  return last_of_chain(text.substr(start, line_end(text, start) - start));
}

/// Calls of `name` with a value behind them, where `is_taken` does not say that the place belongs
/// to a doctest.
std::vector<Example> calls_with_value(
    const DocumentedFunction& function, std::string_view name,
    const std::vector<std::pair<std::size_t, std::size_t>>& taken) {
  std::vector<Example> examples;
  const std::string_view text = function.docstring;
  for (std::size_t at = text.find(name); at != kNone; at = text.find(name, at + 1)) {
    const std::size_t open = at + name.size();
    const bool is_taken = std::any_of(taken.begin(), taken.end(), [&](const auto& range) {
      return at >= range.first && at < range.second;
    });
    if (is_taken || !is_word_start(text, at) || !text.substr(open).starts_with('(')) continue;
    const std::size_t close = bracket_end(text, open);
    if (close == kNone) continue;
    const auto arguments = literal_arguments(text.substr(open + 1, close - open - 2), function);
    if (!arguments) continue;
    bool is_equation = false;
    auto value = value_behind(text, close, is_equation);
    if (!value) continue;
    examples.push_back(
        {at, std::string(function.name) + "(" + *arguments + ")", std::move(*value), is_equation});
  }
  return examples;
}

/// "f(1) = 3 … f(3) = [1, 3, 8]": where equations disagree in kind, the last ones are the examples,
/// the others define.
void drop_definitions(std::vector<Example>& examples) {
  const auto last = std::find_if(examples.rbegin(), examples.rend(),
                                 [](const Example& e) { return e.is_equation; });
  if (last == examples.rend()) return;
  const LiteralKind kind = literal_kind(last->value);
  std::erase_if(examples,
                [&](const Example& e) { return e.is_equation && literal_kind(e.value) != kind; });
}

// ---- All together

std::vector<Example> examples_named(const DocumentedFunction& function, std::string_view name) {
  std::vector<Example> examples;
  std::vector<std::pair<std::size_t, std::size_t>> taken;
  const std::string_view text = function.docstring;
  for (std::size_t mark = text.find(">>>"); mark != kNone; mark = text.find(">>>", mark)) {
    std::size_t at = skip_blanks(text, mark + 3);
    if (auto example = take_doctest(function, at, name)) examples.push_back(std::move(*example));
    taken.emplace_back(mark, at);
    mark = std::max(at, mark + 3);
  }
  for (Example& example : calls_with_value(function, name, taken))
    examples.push_back(std::move(example));
  return examples;
}

/// The one unknown name that the docstring calls at the start of a line.
std::string other_name(const DocumentedFunction& function) {
  std::string name;
  const std::string_view text = function.docstring;
  for (std::size_t at = 0; at < text.size(); at = line_end(text, at) + 1) {
    std::string_view line = trimmed(text.substr(at, line_end(text, at) - at));
    for (const std::string_view lead : {">>>", "assert ", "* ", "- "}) {
      if (line.starts_with(lead)) line = trimmed(line.substr(lead.size()));
    }
    const std::size_t open = line.find('(');
    if (open == kNone || !is_identifier(line.substr(0, open))) continue;
    if (line.substr(0, open) == "print") continue;
    if (!name.empty() && name != line.substr(0, open)) return {};
    name = line.substr(0, open);
  }
  return name;
}

}  // namespace

std::vector<std::string> docstring_examples(std::string_view prompt, std::string_view entry_point) {
  if (entry_point.empty()) return {};
  const DocumentedFunction function = find_function(prompt, entry_point);
  std::vector<Example> examples = examples_named(function, entry_point);
  for (Example& example : prose_examples(function)) examples.push_back(std::move(example));
  if (examples.empty()) {
    if (const std::string other = other_name(function); !other.empty())
      examples = examples_named(function, other);
  }
  std::stable_sort(examples.begin(), examples.end(),
                   [](const Example& a, const Example& b) { return a.at < b.at; });
  drop_definitions(examples);
  std::vector<std::string> asserts;
  for (const Example& example : examples) {
    std::string text = "assert " + example.call + " == " + example.value;
    const auto statements = top_level_statements(text);
    if (!statements || statements->size() != 1) continue;  // garbled: no Python
    if (std::find(asserts.begin(), asserts.end(), text) == asserts.end())
      asserts.push_back(std::move(text));
  }
  return asserts;
}

}  // namespace flowreasoner::tasks
