#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"

namespace flowreasoner::llm {

struct Message {
  std::string role;  ///< "system", "user" or "assistant"
  std::string content;
};

/// One question to a model. Unset options are left out of the request, so that the server's own
/// default holds.
struct ChatRequest {
  std::vector<Message> messages;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<std::int64_t> max_tokens;
  std::int64_t n = 1;  ///< how many completions
  std::vector<std::string> stop;
  std::optional<std::uint64_t> seed;
  Json extra_body = Json::object();  ///< merged into the body last, as it is
  bool stream = false;               ///< ask for server-sent events (the reply is the same)
  std::chrono::milliseconds timeout{300'000};

  /// Which draw of the same question this is: 0, 1, … Part of the cache key; not sent.
  std::int64_t sample_index = 0;
  /// Which problem it belongs to, for recorded models. Never sent to a server.
  std::string question_id;
  /// For recorded models: how many answers about that question its workflow run took before this
  /// one, whatever was asked, and which repeat of the whole episode the run belongs to. Never sent,
  /// never part of the cache key.
  std::int64_t answers_before = 0;
  std::int64_t repeat = 0;
  /// Which part asks ("meta", "Custom", "Test"), for scripts and traces. Never sent, never part of
  /// the cache key.
  std::string caller;
};

/// Tokens as the server counted them.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;     ///< part of prompt_tokens
  std::int64_t reasoning_tokens = 0;  ///< part of completion_tokens
  /// The server did not say; the numbers are ours, about 4 bytes a token, so that budgets hold.
  bool estimated = false;

  Usage& operator+=(const Usage& other);
};

struct Choice {
  std::string text;           ///< without the reasoning
  std::string reasoning;      ///< reasoning_content, or what stood in <think>…</think>
  std::string finish_reason;  ///< "stop", "length", …; empty when the server gave none
};

struct ChatReply {
  std::vector<Choice> choices;  ///< request.n of them, at least one
  Usage usage;
  /// By the price table. For a reply from the cache: what it cost when it was asked.
  double usd = 0;
  bool priced = false;                   ///< `usd` is known; else it is 0 and reports say "unknown"
  std::chrono::microseconds latency{0};  ///< of the attempt that succeeded
  int retries = 0;
  bool from_cache = false;
  std::string model;  ///< as the server names it
};

/// JSON forms, used by the reply cache and the record: stable, all fields.
Json to_json(const ChatRequest& request);
Json to_json(const ChatReply& reply);
Result<ChatReply> reply_from_json(const Json& json);

/// Key of a request to `model`: SHA-256 over model, messages, parameters and sample index; question
/// id, caller, timeout and `stream` are left out, because the reply does not depend on them.
std::string request_key(const std::string& model, const ChatRequest& request);

}  // namespace flowreasoner::llm
