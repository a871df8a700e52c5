#include "flowreasoner/llm/reasoning_split.h"

namespace flowreasoner::llm {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The answer begins after the line breaks that follow the tag; its own indentation stays.
std::string_view without_leading_lines(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const std::size_t line = text.rfind('\n', first);
  return line == std::string_view::npos ? text.substr(first) : text.substr(line + 1);
}

}  // namespace

SplitReply split_reasoning(std::string_view reply) {
  const std::size_t first = reply.find_first_not_of(" \t\r\n");
  const bool is_opened = first != std::string_view::npos && reply.substr(first).starts_with(kOpen);
  const std::string_view body = is_opened ? reply.substr(first + kOpen.size()) : reply;
  const std::size_t close = body.find(kClose);
  if (close == std::string_view::npos) {
    if (is_opened) return {std::string(trim(body)), {}};
    return {{}, std::string(reply)};
  }
  if (!is_opened && body.substr(0, close).find(kOpen) != std::string_view::npos) {
    return {{}, std::string(reply)};  // both tags stand inside the text: it talks about them
  }
  return {std::string(trim(body.substr(0, close))),
          std::string(without_leading_lines(body.substr(close + kClose.size())))};
}

}  // namespace flowreasoner::llm
