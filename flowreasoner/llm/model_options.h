#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "flowreasoner/base/secret.h"
#include "flowreasoner/llm/chat_types.h"
#include "flowreasoner/llm/circuit_breaker.h"
#include "flowreasoner/llm/price_table.h"
#include "flowreasoner/llm/rate_limiter.h"
#include "flowreasoner/llm/retry_policy.h"

namespace flowreasoner::llm {

/// Which wording of prompts a model is given: `full` for any chat model, `compact` (a role tag and
/// the bare fields) for the shipped tiny models.
enum class PromptProfile { kFull, kCompact };

/// One entry `[models.NAME]` of the configuration: where a model is, what it costs, its limits.
struct ModelOptions {
  // What it is.
  std::string name;         ///< as the user calls it; empty: the specification itself
  std::string model;        ///< as the server calls it; empty: `name`
  std::string description;  ///< strengths, one line: the meta-agent chooses workers by it
  PromptProfile profile = PromptProfile::kFull;

  // Where it is.
  /// Up to, without, /chat/completions. Empty: that of OPENAI_BASE_URL, else OpenAI's own.
  std::string base_url;
  /// Environment variable that holds the key. Empty: OPENAI_API_KEY where base_url is empty or
  /// OpenAI's own, else no key is sent.
  std::string key_env;
  // Filled in by ModelFactory.
  bool is_key_optional = false;
  Secret key;

  // What it costs. Unset: the built-in list price if it is OpenAI's own, else unknown.
  std::optional<Price> price;

  // How much at once. A request waits for its turn for at most `longest_queue_wait`.
  std::size_t max_concurrency = 1024;
  std::size_t queue = 65'536;  ///< requests that may wait; more are kOverloaded
  RateLimits rate;
  Milliseconds longest_queue_wait{3'600'000};

  // How it is asked.
  Json extra_body = Json::object();             ///< under the request's own extra_body
  std::string max_tokens_field = "max_tokens";  ///< "max_completion_tokens" for o1 and later
  bool stream = false;                          ///< ask every request as a stream
  RetryPolicy retry;
  BreakerOptions breaker;
  /// One attempt; the request's own timeout bounds all of them. Raise both for slow reasoning.
  Milliseconds attempt_timeout{180'000};
  Milliseconds connect_timeout{10'000};
  Milliseconds stream_idle_timeout{120'000};  ///< of a stream that sends nothing
  std::size_t body_limit_bytes = std::size_t{32} << 20;
};

}  // namespace flowreasoner::llm
