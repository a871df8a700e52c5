#include "flowreasoner/llm/http_client.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/llm/curl_loop.h"
#include "flowreasoner/llm/curl_transfer.h"

namespace flowreasoner::llm {
namespace {

/// A coroutine may be destroyed while it waits (the event loop ends): its transfer goes with it.
class TransferGuard {
 public:
  TransferGuard(std::shared_ptr<CurlLoop> loop, CurlTransfer& transfer)
      : loop_(std::move(loop)), transfer_(transfer) {}
  TransferGuard(const TransferGuard&) = delete;
  TransferGuard& operator=(const TransferGuard&) = delete;
  ~TransferGuard() {
    if (!transfer_.is_done) loop_->abandon(transfer_);
  }

 private:
  std::shared_ptr<CurlLoop> loop_;
  CurlTransfer& transfer_;  // lives in the same coroutine
};

}  // namespace

// For each request libcurl looks through the connections of its multi handle until it finds an idle
// one: 1,000 requests on one handle cost 1.4 times the CPU time of the same ones on several
// handles. The first handle is filled first, so that few requests share few connections.
constexpr std::size_t kTransfersALoop = 64;
constexpr std::size_t kMostLoops = 32;

HttpClient::HttpClient(asio::any_io_executor executor, HttpOptions options)
    : executor_(std::move(executor)), options_(std::move(options)) {
  options_.max_idle_connections =
      std::max<std::size_t>(options_.max_idle_connections / kMostLoops, 1);
}

HttpClient::~HttpClient() {
  for (const auto& loop : loops_) loop->shut_down();
}

std::shared_ptr<CurlLoop>& HttpClient::loop_for_next() {
  const auto has_room = [](const auto& loop) { return loop->active() < kTransfersALoop; };
  const auto found = std::find_if(loops_.begin(), loops_.end(), has_room);
  if (found != loops_.end()) return *found;
  if (loops_.size() < kMostLoops) {
    return loops_.emplace_back(std::make_shared<CurlLoop>(executor_, options_));
  }
  return *std::min_element(loops_.begin(), loops_.end(), [](const auto& one, const auto& other) {
    return one->active() < other->active();
  });
}

Async<HttpResponse> HttpClient::send(HttpRequest request) {
  const std::shared_ptr<CurlLoop> loop = loop_for_next();  // the client may go first
  CurlTransfer transfer(loop->executor(), std::move(request));
  if (auto started = loop->start(transfer); !started) co_return started.error();
  const TransferGuard guard(loop, transfer);
  boost::system::error_code woken;
  co_await transfer.done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (!transfer.is_done) co_return Error(Errc::kCancelled, "the request was cancelled");
  if (transfer.failure) co_return *std::move(transfer.failure);
  co_return std::move(transfer.response);
}

std::size_t HttpClient::active() const {
  std::size_t running = 0;
  for (const auto& loop : loops_) running += loop->active();
  return running;
}

}  // namespace flowreasoner::llm
