#include "flowreasoner/tasks/prose_examples.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/tasks/python_text.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// "n = 1, k = 2" (or `:`), in any order, as the arguments of a call: every parameter once, under
/// its name or, where there are as many, in the order of the text.
std::optional<std::string> named_arguments(std::string_view text,
                                           const DocumentedFunction& function) {
  std::vector<std::pair<std::string, std::string>> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"' || text[at] == '\'') {
      const std::size_t end = string_end(text, at);
      if (end == kNone) break;
      at = end - 1;
      continue;
    }
    if (text[at] != '=' && text[at] != ':') continue;
    const std::string_view before = trimmed(text.substr(0, at));
    const auto stop =
        std::find_if(before.rbegin(), before.rend(), [](char c) { return !is_name_char(c); });
    const std::string name(stop.base(), before.end());
    std::size_t value_at = skip_blanks(text, at + 1);
    auto value = take_literal(text, value_at);
    if (!value || !is_identifier(name)) continue;
    found.emplace_back(name, std::move(*value));
    at = value_at - 1;
  }
  if (found.empty() || found.size() != function.parameters.size()) return std::nullopt;
  std::string in_order;
  for (const std::string& parameter : function.parameters) {
    const auto named = std::find_if(found.begin(), found.end(),
                                    [&](const auto& f) { return f.first == parameter; });
    const auto& value = named != found.end()
                            ? named->second
                            : found[&parameter - function.parameters.data()].second;
    if (!in_order.empty()) in_order += ", ";
    in_order += value;
  }
  return in_order;
}

/// "For n = 1, … should be 2".
std::optional<Example> for_line(std::string_view line, std::size_t at,
                                const DocumentedFunction& function) {
  const std::string_view text = trimmed(line);
  if (!text.starts_with("For ") && !text.starts_with("for ") && !text.starts_with("If "))
    return std::nullopt;
  for (const std::string_view words : {"should be ", "should return ", "returns ", "is "}) {
    const std::size_t found = text.rfind(words);
    if (found == kNone) continue;
    std::size_t value_at = skip_blanks(text, found + words.size());
    auto value = take_literal(text, value_at);
    if (!value || !may_end_before(text.substr(value_at), false)) continue;
    const auto arguments = named_arguments(text.substr(0, found), function);
    if (!arguments) return std::nullopt;
    return Example{at, std::string(function.name) + "(" + *arguments + ")", std::move(*value),
                   false};
  }
  return std::nullopt;
}

std::vector<Example> for_lines(const DocumentedFunction& function) {
  std::vector<Example> examples;
  const std::string_view text = function.docstring;
  for (std::size_t at = 0; at < text.size(); at = line_end(text, at) + 1) {
    auto example = for_line(text.substr(at, line_end(text, at) - at), at, function);
    if (example) examples.push_back(std::move(*example));
  }
  return examples;
}

/// "Input: … Output: …".
std::vector<Example> input_output_pairs(const DocumentedFunction& function) {
  constexpr std::string_view kInput = "Input:";
  constexpr std::string_view kOutput = "Output:";
  std::vector<Example> examples;
  const std::string_view text = function.docstring;
  for (std::size_t at = text.find(kInput); at != kNone; at = text.find(kInput, at + 1)) {
    const std::size_t output = text.find(kOutput, at);
    if (output == kNone || output > text.find(kInput, at + 1)) continue;
    const std::string_view given =
        trimmed(text.substr(at + kInput.size(), output - at - kInput.size()));
    std::size_t value_at = skip_blanks(text, output + kOutput.size());
    auto value = take_literal(text, value_at);
    const std::string_view left = text.substr(value_at, line_end(text, value_at) - value_at);
    if (!value || !may_end_before(left, false)) continue;
    auto arguments = named_arguments(given, function);
    if (!arguments) arguments = literal_arguments(given, function);
    if (!arguments || arguments->empty()) continue;
    examples.push_back(
        {at, std::string(function.name) + "(" + *arguments + ")", std::move(*value), false});
  }
  return examples;
}

}  // namespace

std::vector<Example> prose_examples(const DocumentedFunction& function) {
  std::vector<Example> examples = for_lines(function);
  for (Example& example : input_output_pairs(function)) examples.push_back(std::move(example));
  return examples;
}

}  // namespace flowreasoner::tasks
