#include "flowreasoner/meta_agent/reply_parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "flowreasoner/llm/reasoning_split.h"

namespace flowreasoner::meta_agent {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::array<std::string_view, 3> kFields{"modification", "graph", "prompt"};

std::string open_tag(std::string_view field) {
  return "<" + std::string(field) + ">";
}
std::string close_tag(std::string_view field) {
  return "</" + std::string(field) + ">";
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n") == kNone;
}

/// Only blanks stand between the beginning of its line and `at`.
bool begins_line(std::string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

/// Only blanks stand between `at` and the end of its line.
bool ends_line(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at == text.size() || text[at] == '\n';
}

/// The first closing tag from `from` on that is alone on its line, or kNone.
std::size_t find_lonely(std::string_view text, const std::string& tag, std::size_t from) {
  for (std::size_t at = text.find(tag, from); at != kNone; at = text.find(tag, at + 1)) {
    if (begins_line(text, at) && ends_line(text, at + tag.size())) return at;
  }
  return kNone;
}

bool has_opening_line(std::string_view text) {
  for (const std::string_view field : kFields) {
    const std::string tag = open_tag(field);
    for (std::size_t at = text.find(tag); at != kNone; at = text.find(tag, at + 1)) {
      if (begins_line(text, at)) return true;
    }
  }
  return false;
}

/// Where the block of `field` whose content begins at `from` is closed, or kNone.
std::size_t find_close(std::string_view text, std::string_view field, std::size_t from) {
  const std::string tag = close_tag(field);
  const std::size_t nearest = text.find(tag, from);
  if (nearest == kNone || !ends_line(text, from)) return nearest;
  const std::size_t lonely = find_lonely(text, tag, from);
  if (lonely == kNone || has_opening_line(text.substr(nearest, lonely - nearest))) return nearest;
  return lonely;
}

/// A model that says "now the <graph>" before it writes one has not opened it: the content begins
/// after the last line that opens the same field again.
std::size_t skip_false_start(std::string_view text, std::string_view field, std::size_t begin,
                             std::size_t end) {
  const std::string tag = open_tag(field);
  for (std::size_t at = text.find(tag, begin); at < end; at = text.find(tag, at + 1)) {
    if (begins_line(text, at)) begin = at + tag.size();
  }
  return begin;
}

struct Opening {
  std::string_view field;
  std::size_t at = kNone;
};

/// Walks over the opening tags of a text in order. A field that cannot be closed any more is left
/// out, so that a reply that repeats one tag for ever is read in linear time.
class Openings {
 public:
  explicit Openings(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < kFields.size(); ++i) next_[i] = text_.find(open_tag(kFields[i]));
  }

  /// The first at or after `from`.
  Opening next(std::size_t from) {
    Opening first;
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (next_[i] != kNone && next_[i] < from) next_[i] = text_.find(open_tag(kFields[i]), from);
      if (next_[i] < first.at) first = {kFields[i], next_[i]};
    }
    return first;
  }

  void leave_out(std::string_view field) {
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (kFields[i] == field) next_[i] = kNone;
    }
  }

 private:
  std::string_view text_;
  std::array<std::size_t, kFields.size()> next_{};
};

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == kNone ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

bool is_fence(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at != kNone && (line.substr(at).starts_with("```") || line.substr(at).starts_with("~~~"));
}

/// Blank lines at both ends, and a fence around all that is left.
void take_off_fence(std::vector<std::string_view>& lines) {
  const auto trim = [&lines] {
    while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
    const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
    lines.erase(lines.begin(), first);
  };
  trim();
  if (lines.empty() || !is_fence(lines.front())) return;
  lines.erase(lines.begin());
  if (!lines.empty() && is_fence(lines.back())) lines.pop_back();
  trim();
}

std::string without_shared_indent(const std::vector<std::string_view>& lines) {
  std::optional<std::string_view> shared;
  for (const std::string_view line : lines) {
    if (is_blank(line)) continue;
    const std::string_view indent = line.substr(0, line.find_first_not_of(" \t"));
    if (!shared) shared = indent;
    const auto [end, unused] =
        std::mismatch(shared->begin(), shared->end(), indent.begin(), indent.end());
    shared = shared->substr(0, static_cast<std::size_t>(end - shared->begin()));
  }
  std::string text;
  for (const std::string_view line : lines) {
    if (!is_blank(line)) text += line.substr(shared->size());
    text += '\n';
  }
  return text;
}

std::string source_of(std::string_view block) {
  std::vector<std::string_view> lines = split_lines(block);
  take_off_fence(lines);
  return without_shared_indent(lines);
}

std::string sentence_of(std::string_view block) {
  const std::size_t begin = block.find_first_not_of(" \t\n");
  if (begin == kNone) return {};
  return std::string(block.substr(begin, block.find_last_not_of(" \t\n") + 1 - begin));
}

struct Blocks {
  std::optional<std::string_view> modification, graph, prompt;
  bool has_unclosed_graph = false;

  std::optional<std::string_view>& of(std::string_view field) {
    return field == "graph" ? graph : field == "prompt" ? prompt : modification;
  }
};

Blocks find_blocks(std::string_view text) {
  Blocks blocks;
  Openings openings(text);
  std::size_t from = 0;
  for (Opening open = openings.next(0); open.at != kNone; open = openings.next(from)) {
    std::size_t begin = open.at + open.field.size() + 2;
    const std::size_t end = find_close(text, open.field, begin);
    from = begin;
    if (end == kNone) {
      blocks.has_unclosed_graph |= open.field == "graph";
      openings.leave_out(open.field);
      continue;
    }
    begin = skip_false_start(text, open.field, begin, end);
    blocks.of(open.field) = text.substr(begin, end - begin);
    from = end + open.field.size() + 3;
  }
  return blocks;
}

std::string with_unix_lines(std::string_view text) {
  std::string unix_text(text);
  std::erase(unix_text, '\r');
  return unix_text;
}

std::string why_unusable(const ParsedReply& parsed, const Blocks& blocks, bool is_text_empty) {
  if (!parsed.graph.empty()) return {};
  if (blocks.graph) return "The <graph> block is empty.";
  if (blocks.has_unclosed_graph) {
    return "The <graph> block is not closed: </graph> is missing, or the reply was cut short.";
  }
  if (is_text_empty && parsed.reasoning.empty()) return "The reply is empty.";
  if (is_text_empty) return "The reply ends with its reasoning: nothing stands after </think>.";
  return "There is no <graph> block after the reasoning.";
}

}  // namespace

ParsedReply parse_reply(std::string_view reply, std::string_view reasoning) {
  llm::SplitReply split{std::string(reasoning), std::string(reply)};
  if (reasoning.empty()) split = llm::split_reasoning(reply);
  const std::string text = with_unix_lines(split.text);
  const Blocks blocks = find_blocks(text);

  ParsedReply parsed;
  parsed.reasoning = sentence_of(split.reasoning);
  if (blocks.modification) parsed.modification = sentence_of(*blocks.modification);
  if (blocks.graph) parsed.graph = source_of(*blocks.graph);
  if (blocks.prompt) parsed.prompt = source_of(*blocks.prompt);
  parsed.problem = why_unusable(parsed, blocks, is_blank(text));
  return parsed;
}

}  // namespace flowreasoner::meta_agent
