#pragma once
#include <map>
#include <memory>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/reply_cache.h"

namespace flowreasoner::llm {

/// A model whose replies are kept: a request that was answered before, by any process that uses the
/// same file, is answered from there. Requests that are equal and open at the same time are asked
/// once. A reply with fewer choices than asked for is not kept.
///
/// A cache that fails (disk full) is reported once in the log and costs no reply.
/// Thread rule: one executor. Lifetime: the cache outlives it.
class CachedModel final : public ChatModel {
 public:
  /// `identity` tells the model from all others, by all that its replies depend on beside the
  /// request: address, name, options that are added to each request.
  CachedModel(std::unique_ptr<ChatModel> model, std::string identity, ReplyCache& cache);

  Async<ChatReply> complete(ChatRequest request) override;
  const std::string& name() const override { return model_->name(); }
  asio::awaitable<void> close() override;

 private:
  struct Flight;
  class Seat;

  Async<ChatReply> find_or_ask(std::string key, ChatRequest request);
  void report(const Error& error);

  std::unique_ptr<ChatModel> model_;
  std::string identity_;
  ReplyCache& cache_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;  // shared with those who wait
  bool has_reported_ = false;
};

}  // namespace flowreasoner::llm
