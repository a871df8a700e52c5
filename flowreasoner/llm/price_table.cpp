#include "flowreasoner/llm/price_table.h"

#include <algorithm>
#include <array>

namespace flowreasoner::llm {
namespace {

constexpr double kMillion = 1e6;

struct Row {
  std::string_view model;
  double input_usd;
  double cached_input_usd;
  double output_usd;
};

// Public list prices; a price in the configuration goes first.
constexpr std::array<Row, 6> kRows{{
    {"gpt-4o-mini", 0.15, 0.075, 0.60},
    {"gpt-4o", 2.50, 1.25, 10.00},
    {"gpt-4.1-nano", 0.10, 0.025, 0.40},
    {"gpt-4.1-mini", 0.40, 0.10, 1.60},
    {"gpt-4.1", 2.00, 0.50, 8.00},
    {"o3-mini", 1.10, 0.55, 4.40},
}};

/// "-2024-08-06" after the name: a dated snapshot of the same model.
bool is_date_suffix(std::string_view suffix) {
  return suffix.size() == 11 && suffix.front() == '-' &&
         std::all_of(suffix.begin() + 1, suffix.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

double Price::cost_usd(const Usage& usage, int calls) const {
  const auto cached = static_cast<double>(std::min(usage.cached_tokens, usage.prompt_tokens));
  const double fresh = static_cast<double>(usage.prompt_tokens) - cached;
  const double tokens = fresh * input_usd + cached * cached_input_usd.value_or(input_usd) +
                        static_cast<double>(usage.completion_tokens) * output_usd;
  return tokens / kMillion + usd_per_call * calls;
}

std::string_view built_in_prices_date() {
  return "2025-04";
}

std::optional<Price> built_in_price(std::string_view model) {
  for (const Row& row : kRows) {
    if (!model.starts_with(row.model)) continue;
    const std::string_view rest = model.substr(row.model.size());
    if (!rest.empty() && !is_date_suffix(rest)) continue;
    Price price;
    price.input_usd = row.input_usd;
    price.output_usd = row.output_usd;
    price.cached_input_usd = row.cached_input_usd;
    return price;
  }
  return std::nullopt;
}

}  // namespace flowreasoner::llm
