#include "flowreasoner/llm/price_table.h"

#include <gtest/gtest.h>

namespace flowreasoner::llm {
namespace {

TEST(Price, CountsFreshCachedAndOutputTokensAndTheCall) {
  Price price;
  price.input_usd = 2;
  price.output_usd = 8;
  price.cached_input_usd = 0.5;
  price.usd_per_call = 0.01;
  Usage usage;
  usage.prompt_tokens = 1'000'000;
  usage.cached_tokens = 400'000;
  usage.completion_tokens = 500'000;
  usage.reasoning_tokens = 300'000;  // within the completion
  EXPECT_DOUBLE_EQ(price.cost_usd(usage), 0.6 * 2 + 0.4 * 0.5 + 0.5 * 8 + 0.01);
  EXPECT_DOUBLE_EQ(price.cost_usd(usage, 3), 0.6 * 2 + 0.4 * 0.5 + 0.5 * 8 + 0.03);
}

TEST(Price, CachedTokensCostTheSameWhenNothingElseIsSaid) {
  Price price;
  price.input_usd = 1;
  Usage usage;
  usage.prompt_tokens = 1'000'000;
  usage.cached_tokens = 2'000'000;  // more than all: a server's slip
  EXPECT_DOUBLE_EQ(price.cost_usd(usage), 1);
}

TEST(BuiltInPrice, IsFoundByNameAndByDatedName) {
  EXPECT_DOUBLE_EQ(built_in_price("gpt-4o-mini")->input_usd, 0.15);
  EXPECT_DOUBLE_EQ(built_in_price("gpt-4o-2024-08-06")->output_usd, 10);
  EXPECT_DOUBLE_EQ(built_in_price("gpt-4.1-nano-2025-04-14")->input_usd, 0.10);
}

TEST(BuiltInPrice, IsUnknownForOtherNames) {
  for (const char* name : {"gpt-4o-audio-preview", "gpt-4o-min", "gpt-4", "", "llama",
                           "gpt-4o-mini-search-preview-2025-03-11"}) {
    EXPECT_FALSE(built_in_price(name)) << name;
  }
}

}  // namespace
}  // namespace flowreasoner::llm
