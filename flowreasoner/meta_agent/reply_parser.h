#pragma once
#include <string>
#include <string_view>

namespace flowreasoner::meta_agent {

/// A meta-agent's reply, taken apart. A value; an unusable reply is one too.
struct ParsedReply {
  std::string reasoning;     ///< everything up to `</think>`, without the tags
  std::string modification;  ///< one or two sentences: what the design is, or what it changes
  std::string graph;         ///< graph.py; empty when there is none
  std::string prompt;        ///< prompt.py; may be empty: then graph.py needs no constants

  /// Why the reply cannot be used, as the meta-agent is told; empty: it can be.
  std::string problem;

  bool is_usable() const { return problem.empty(); }
};

/// Takes a reply apart. No I/O; whatever stands in the reply, the outcome is a value.
///
/// Everything up to the first `</think>` is reasoning. Of each of `<modification>`, `<graph>` and
/// `<prompt>` the last complete block after it counts; a tag inside another block (in a prompt
/// constant, say) opens nothing, and a closing tag on a line of its own is preferred to one inside
/// a line, which may be part of a string. A Markdown fence around a block's whole content is taken
/// off, and so is the indentation that all its lines share. Without a complete `<graph>` block that
/// holds something the reply is unusable.
///
/// `reasoning` is what the model client has split off already (llm::Choice::reasoning); when it is
/// given, all of `reply` is text.
ParsedReply parse_reply(std::string_view reply, std::string_view reasoning = {});

}  // namespace flowreasoner::meta_agent
