#include "flowreasoner/llm/http_client.h"

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

HttpClient::HttpClient(asio::any_io_executor executor, HttpOptions options)
    : loop_(std::make_shared<CurlLoop>(std::move(executor), std::move(options))) {}

HttpClient::~HttpClient() {
  loop_->shut_down();
}

Async<HttpResponse> HttpClient::send(HttpRequest request) {
  const std::shared_ptr<CurlLoop> loop = loop_;  // the client may go first
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
  return loop_->active();
}

}  // namespace flowreasoner::llm
