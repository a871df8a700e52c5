#pragma once
#include <optional>
#include <string_view>

#include "flowreasoner/llm/chat_types.h"

namespace flowreasoner::llm {

/// What a model costs, in US dollars per million tokens, and per call on top of it.
struct Price {
  double input_usd = 0;
  double output_usd = 0;                   ///< reasoning tokens are output
  std::optional<double> cached_input_usd;  ///< unset: cached tokens cost what input costs
  double usd_per_call = 0;                 ///< for each request that was answered

  /// The cost of `calls` answered requests that together used `usage`.
  double cost_usd(const Usage& usage, int calls = 1) const;
};

/// Month of the built-in prices, for reports: "2025-04".
std::string_view built_in_prices_date();

/// List price of a model at api.openai.com, by its name or its dated name ("gpt-4o-2024-08-06").
/// Nothing for a name that is not in the table: the price is then unknown, not zero.
std::optional<Price> built_in_price(std::string_view model);

}  // namespace flowreasoner::llm
