#pragma once
#include <cstddef>
#include <cstdint>

namespace flowreasoner::llm {

/// About how many tokens a text of so many bytes has, where nobody counted: rate limits before the
/// call, budgets when a server sends no usage. English and code are near 4 bytes a token.
constexpr std::int64_t estimated_tokens(std::size_t bytes) {
  return static_cast<std::int64_t>((bytes + 3) / 4);
}

}  // namespace flowreasoner::llm
