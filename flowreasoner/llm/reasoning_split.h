#pragma once
#include <string>
#include <string_view>

namespace flowreasoner::llm {

/// A reply's reasoning and what it says after it.
struct SplitReply {
  std::string reasoning;
  std::string text;
};

/// Takes the reasoning of a reasoning model out of its reply:
/// - `<think>a</think>b`: a and b;
/// - `a</think>b` (the chat template wrote the opening tag): a and b, at the first closing tag;
/// - `<think>a` (cut at length): a and nothing;
/// - anything else: all of it is text.
/// A `<think>` counts only at the very beginning, for elsewhere it is what the model talks about.
SplitReply split_reasoning(std::string_view reply);

}  // namespace flowreasoner::llm
