#include "flowreasoner/cli/graph_view.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace flowreasoner::cli {
namespace {

constexpr std::size_t kArrowWidth = 3;
constexpr std::size_t kLongestName = 26;

Tone tone_of(const GraphNode& node) {
  if (node.running > 0) return Tone::kAccent;
  if (node.failed > 0) return Tone::kBad;
  return node.done > 0 ? Tone::kGood : Tone::kDim;
}

bool is_alike(const GraphNode& a, const GraphNode& b) {
  return a.name == b.name && a.is_loop == b.is_loop && a.is_branch == b.is_branch &&
         a.is_parallel == b.is_parallel;
}

/// "Custom", "Custom ×3".
std::string title_of(const GraphNode& node) {
  return node.places == 1 ? node.name : fmt::format("{} ×{}", node.name, node.places);
}

/// "↻?": in a loop, in a branch.
std::string marks_of(const GraphNode& node) {
  std::string marks;
  if (node.is_loop) marks += "↻";
  if (node.is_branch) marks += "?";
  return marks;
}

/// "✓3 ✗1 ⠋2": what the runs made of it.
TextLine state_of(const GraphNode& node, std::size_t tick) {
  TextLine state;
  const auto add = [&state](const std::string& mark, std::size_t count, Tone tone) {
    if (count == 0) return;
    if (state.width() > 0) state.add(" ");
    state.add(count == 1 ? mark : mark + std::to_string(count), tone);
  };
  add("✓", node.done, Tone::kGood);
  add("✗", node.failed, Tone::kBad);
  add(spinner(tick), node.running, Tone::kAccent);
  return state;
}

std::string repeat(const char* piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

/// The four lines of one box, all equally wide.
struct Box {
  std::array<TextLine, 4> lines;
  std::size_t width = 0;
};

Box draw_box(const GraphNode& node, std::size_t tick, std::size_t columns) {
  const std::size_t longest = std::min(kLongestName, columns > 6 ? columns - 4 : 2);
  const TextLine name = TextLine(title_of(node), Tone::kBold).cut_to(longest);
  TextLine below(marks_of(node), Tone::kDim);
  const TextLine state = state_of(node, tick);
  if (below.width() > 0 && state.width() > 0) below.add(" ");
  below.append(state);
  below = below.cut_to(longest);
  const std::size_t inner = std::max({name.width(), below.width(), std::size_t{3}});
  const Tone tone = tone_of(node);
  const char* edge = node.is_branch ? "╌" : "─";
  Box box;
  box.width = inner + 4;
  box.lines[0].add("╭" + repeat(edge, inner + 2) + "╮", tone);
  box.lines[1].add("│ ", tone).append(name).pad_to(inner + 2).add(" │", tone);
  box.lines[2].add("│ ", tone).append(below).pad_to(inner + 2).add(" │", tone);
  box.lines[3].add("╰" + repeat(edge, inner + 2) + "╯", tone);
  return box;
}

/// Between two nodes: an arrow, or nothing but a mark when both start together.
std::string link(const GraphNode& from, const GraphNode& to) {
  return from.is_parallel && to.is_parallel ? " ∥ " : "──▶";
}

}  // namespace

std::string spinner(std::size_t tick) {
  constexpr std::array<const char*, 10> kFrames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  return kFrames[tick % kFrames.size()];
}

std::vector<GraphNode> graph_nodes(const std::vector<workflow::OperatorCall>& calls,
                                   const std::vector<std::vector<workflow::TraceEntry>>& traces) {
  std::vector<GraphNode> nodes;
  std::map<std::string, std::vector<std::size_t>> places;  // operator -> its nodes
  for (const workflow::OperatorCall& call : calls) {
    GraphNode node;
    node.name = printable(call.operator_name.empty() ? call.name : call.operator_name);
    node.is_loop = call.loop > 0;
    node.is_branch = call.branch > 0;
    node.is_parallel = call.parallel > 0;
    const bool is_repeated = !nodes.empty() && is_alike(nodes.back(), node);
    if (is_repeated) {
      ++nodes.back().places;
    } else {
      nodes.push_back(std::move(node));
    }
    places[call.operator_name.empty() ? call.name : call.operator_name].push_back(nodes.size() - 1);
  }
  for (const auto& trace : traces) {
    std::map<std::string, std::size_t> seen;
    for (const workflow::TraceEntry& entry : trace) {
      const auto found = places.find(entry.operator_name);
      if (found == places.end()) continue;
      const std::size_t nth = std::min(seen[entry.operator_name]++, found->second.size() - 1);
      GraphNode& node = nodes[found->second[nth]];
      if (!entry.has_ended) {
        ++node.running;
      } else if (entry.error.empty()) {
        ++node.done;
      } else {
        ++node.failed;
      }
    }
  }
  return nodes;
}

TextLine graph_line(const std::vector<GraphNode>& nodes) {
  TextLine line;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i > 0) line.add(" " + link(nodes[i - 1], nodes[i]) + " ", Tone::kDim);
    line.add(title_of(nodes[i]), Tone::kBold);
    const std::string marks = marks_of(nodes[i]);
    if (!marks.empty()) line.add(" " + marks, Tone::kDim);
  }
  return line;
}

std::vector<TextLine> graph_boxes(const std::vector<GraphNode>& nodes, std::size_t columns,
                                  std::size_t tick) {
  std::vector<TextLine> lines;
  std::array<TextLine, 4> row;
  std::size_t used = 0;
  const auto end_row = [&] {
    for (TextLine& line : row) lines.push_back(std::exchange(line, TextLine()));
    used = 0;
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Box box = draw_box(nodes[i], tick, columns);
    // A row that goes on below ends in the arrow, so that the eye follows.
    const bool is_last = i + 1 == nodes.size();
    const std::size_t wanted = box.width + (is_last ? 0 : kArrowWidth);
    if (used > 0 && used + wanted > columns) end_row();
    for (std::size_t k = 0; k < row.size(); ++k) row[k].append(box.lines[k]);
    used += wanted;
    if (is_last) break;
    row[1].add(link(nodes[i], nodes[i + 1]), Tone::kDim);
    for (const std::size_t k : {0, 2, 3}) row[k].pad_to(used);
  }
  if (used > 0) end_row();
  return lines;
}

}  // namespace flowreasoner::cli
