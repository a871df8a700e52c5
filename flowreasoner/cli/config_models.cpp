#include "flowreasoner/cli/config_models.h"

#include <chrono>
#include <cmath>

namespace flowreasoner::cli {
namespace {

constexpr TomlTable::Range kNotNegative{0};
constexpr TomlTable::Range kPositive{1};
constexpr TomlTable::Range kSeconds{0.001, 1'000'000};

void read_seconds(TomlTable& table, std::string_view key, Milliseconds& target) {
  double seconds = static_cast<double>(target.count()) / 1000;
  table.read(key, seconds, kSeconds);
  target = Milliseconds(std::llround(seconds * 1000));
}

/// Prices are US dollars per million tokens. One price alone would hide what the other direction
/// costs, so both are asked for; a model with usd_per_call alone costs nothing by the token.
void read_price(TomlTable& table, llm::ModelOptions& model) {
  const bool has_input = table.has("input_usd");
  const bool has_output = table.has("output_usd");
  const bool has_call = table.has("usd_per_call");
  const bool has_cached = table.has("cached_input_usd");
  if (!has_input && !has_output && !has_call && !has_cached) return;
  if (has_input != has_output) {
    table.reject(has_input ? "input_usd" : "output_usd",
                 "input_usd and output_usd go together (US dollars per million tokens)");
    return;
  }
  if (has_cached && !has_input) {
    table.reject("cached_input_usd", "needs input_usd and output_usd as well");
    return;
  }
  llm::Price price;
  table.read("input_usd", price.input_usd, kNotNegative);
  table.read("output_usd", price.output_usd, kNotNegative);
  table.read_optional("cached_input_usd", price.cached_input_usd, kNotNegative);
  table.read("usd_per_call", price.usd_per_call, kNotNegative);
  model.price = price;
}

void read_profile(TomlTable& table, llm::ModelOptions& model) {
  std::string profile = "full";
  table.read("profile", profile);
  if (profile == "compact") {
    model.profile = llm::PromptProfile::kCompact;
  } else if (profile != "full") {
    table.reject("profile", "must be \"full\" or \"compact\"");
  }
}

void read_base_url(TomlTable& table, llm::ModelOptions& model) {
  if (!table.has("base_url")) return;
  table.read("base_url", model.base_url);
  if (!model.base_url.starts_with("http://") && !model.base_url.starts_with("https://")) {
    table.reject("base_url", "must begin with http:// or https://");
  }
  while (model.base_url.ends_with('/')) model.base_url.pop_back();
}

/// A key in the file would end in backups and version control; only its variable's name may stand
/// there.
void refuse_key(TomlTable& table) {
  for (const char* name : {"key", "api_key"}) {
    if (!table.has(name)) continue;
    table.reject(name,
                 "keys do not belong in this file; set an environment variable and name it with "
                 "key_env");
  }
}

}  // namespace

llm::ModelOptions read_model(const std::string& name, TomlTable& table) {
  llm::ModelOptions model;
  model.name = name;
  table.read("model", model.model);
  table.read("description", model.description);
  read_profile(table, model);
  read_base_url(table, model);
  table.read("key_env", model.key_env);
  refuse_key(table);
  read_price(table, model);
  table.read_integer("max_concurrency", model.max_concurrency, kPositive);
  table.read_integer("queue", model.queue, kPositive);
  table.read("requests_per_minute", model.rate.requests_per_minute, kNotNegative);
  table.read("tokens_per_minute", model.rate.tokens_per_minute, kNotNegative);
  table.read("extra_body", model.extra_body);
  table.read("max_tokens_field", model.max_tokens_field);
  table.read("stream", model.stream);
  table.read_integer("max_attempts", model.retry.max_attempts, kPositive);
  read_seconds(table, "longest_retry_after_seconds", model.retry.longest_retry_after);
  table.read_integer("breaker_failures", model.breaker.failures, kNotNegative);
  read_seconds(table, "breaker_open_seconds", model.breaker.open_for);
  read_seconds(table, "timeout_seconds", model.attempt_timeout);
  read_seconds(table, "connect_timeout_seconds", model.connect_timeout);
  read_seconds(table, "stream_idle_timeout_seconds", model.stream_idle_timeout);
  read_seconds(table, "longest_queue_wait_seconds", model.longest_queue_wait);
  return model;
}

}  // namespace flowreasoner::cli
