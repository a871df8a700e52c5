#include "flowreasoner/llm/cached_model.h"

#include <utility>

#include "flowreasoner/base/log.h"

namespace flowreasoner::llm {

/// A request that is being answered.
struct CachedModel::Flight {
  explicit Flight(const asio::any_io_executor& executor)
      : landed(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer landed;  // never fires; cancelled at the end
  bool has_landed = false;
  std::optional<ChatReply> reply;  // nothing: it failed, and who waits asks for itself
};

/// Takes a flight off the board when its coroutine ends, however it ends.
class CachedModel::Seat {
 public:
  Seat(CachedModel& model, const std::string& key, std::shared_ptr<Flight> flight)
      : model_(model), key_(key), flight_(std::move(flight)) {
    model_.flights_.emplace(key_, flight_);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    model_.flights_.erase(key_);
    flight_->has_landed = true;
    flight_->landed.cancel();
  }

 private:
  CachedModel& model_;
  std::string key_;
  std::shared_ptr<Flight> flight_;
};

CachedModel::CachedModel(std::unique_ptr<ChatModel> model, std::string identity, ReplyCache& cache)
    : model_(std::move(model)), identity_(std::move(identity)), cache_(cache) {}

Async<ChatReply> CachedModel::complete(ChatRequest request) {
  const auto executor = co_await asio::this_coro::executor;
  const std::string key = request_key(identity_, request);
  for (auto open = flights_.find(key); open != flights_.end(); open = flights_.find(key)) {
    const std::shared_ptr<Flight> flight = open->second;
    boost::system::error_code woken;
    co_await flight->landed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!flight->has_landed) co_return Error(Errc::kCancelled, "the request was cancelled");
    if (!flight->reply) continue;
    ChatReply reply = *flight->reply;
    reply.from_cache = true;
    co_return std::move(reply);
  }
  const auto flight = std::make_shared<Flight>(executor);
  const Seat seat(*this, key, flight);
  FR_CO_TRY(ChatReply reply, co_await find_or_ask(key, std::move(request)));
  flight->reply = reply;
  co_return std::move(reply);
}

Async<ChatReply> CachedModel::find_or_ask(std::string key, ChatRequest request) {
  Result<std::optional<ChatReply>> found = co_await cache_.find(key);
  if (!found) report(found.error());
  if (found && *found) co_return **std::move(found);
  const auto wanted = static_cast<std::size_t>(request.n);
  FR_CO_TRY(ChatReply reply, co_await model_->complete(std::move(request)));
  if (reply.choices.size() < wanted) co_return std::move(reply);
  const Result<Done> stored = co_await cache_.put(std::move(key), reply);
  if (!stored) report(stored.error());
  co_return std::move(reply);
}

void CachedModel::report(const Error& error) {
  if (std::exchange(has_reported_, true)) return;
  log::warning("{}; replies are asked for again", error.to_string());
}

asio::awaitable<void> CachedModel::close() {
  co_await model_->close();
}

}  // namespace flowreasoner::llm
