#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/concurrency_gate.h"
#include "flowreasoner/llm/http_client.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/llm/openai_reply.h"
#include "flowreasoner/llm/openai_request.h"

namespace flowreasoner::llm {

/// A model behind an OpenAI-compatible /chat/completions endpoint.
///
/// A request waits for a slot (max_concurrency) and its turn (rate limits), is sent, and sent again
/// after failures that may pass (RetryPolicy). `request.timeout` bounds it from the moment it has a
/// slot, waits between attempts included; the wait for the slot has its own bound
/// (longest_queue_wait). While the circuit is open, a new request fails at once, and one that was
/// sent before waits for the probe. Servers that ignore `n` are asked again for what is missing; if
/// some of those requests fail for good, the reply holds the choices that came.
///
/// Thread rule: one executor. Lifetime: `http` outlives it.
/// Errors: as ChatModel; every message is one line and holds no key.
class OpenAiClient final : public ChatModel {
 public:
  /// `seed`: of the jitter of retries.
  OpenAiClient(asio::any_io_executor executor, ModelOptions options, HttpClient& http,
               std::uint64_t seed = 0);

  Async<ChatReply> complete(ChatRequest request) override;
  const std::string& name() const override { return options_.name; }
  asio::awaitable<void> close() override;

  const ModelOptions& options() const { return options_; }

 private:
  struct Attempt;

  Async<ChatReply> ask_one_by_one(const ChatRequest& request, ChatReply so_far);
  Async<ChatReply> ask(ChatRequest request);
  Async<ChatReply> ask_until_answered(ChatRequest& request, Clock::time_point queue_deadline);
  asio::awaitable<void> ask_for_one(ChatRequest request, Result<ChatReply>& into);
  asio::awaitable<Attempt> attempt(const ChatRequest& request, Milliseconds timeout);
  Async<Done> wait_for_turn(const ChatRequest& request, RateLimiter::Ticket& ticket,
                            Clock::time_point deadline);
  Async<Done> wait_for_circuit(bool is_under_way, Clock::time_point deadline);
  void judge_endpoint(const Attempt& attempt, bool was_cut_short);
  Attempt read_response(const ChatRequest& request, HttpResponse response) const;
  Attempt answered(const ChatRequest& request, WireReply wire) const;
  HttpRequest http_request(const ChatRequest& request, Milliseconds timeout) const;
  Error failure(const Error& error, const std::string& reason) const;

  asio::any_io_executor executor_;
  ModelOptions options_;
  HttpClient& http_;  // outlives this
  std::string url_;
  std::vector<std::string> headers_;
  ConcurrencyGate gate_;
  RateLimiter limiter_;
  CircuitBreaker breaker_;
  ServerQuirks quirks_;
  std::uint64_t next_seed_;
  std::size_t running_ = 0;
  bool is_closed_ = false;
  asio::steady_timer idle_;  // never fires; cancelled when the last request ends
};

}  // namespace flowreasoner::llm
