#pragma once
#include <array>
#include <optional>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "flowreasoner/llm/curl_library.h"
#include "flowreasoner/llm/http_client.h"

namespace flowreasoner::llm {

/// One request on its way through libcurl. Lives in the coroutine that awaits it.
struct CurlTransfer {
  CurlTransfer(const asio::any_io_executor& executor, HttpRequest what)
      : request(std::move(what)), done(executor, asio::steady_timer::time_point::max()) {}

  HttpRequest request;
  HttpResponse response;
  std::size_t received_bytes = 0;
  std::optional<Error> failure;
  bool is_done = false;
  asio::steady_timer done;  // never fires; cancelled at the end
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_text{};
};

/// Sets the options of a fresh handle that are the same for every transfer.
void configure_easy(const CurlLibrary& curl, CURL* easy, const HttpOptions& options);

/// Sets all others of `transfer.easy`, fresh or used before; the transfer must not move until
/// release_transfer().
void configure_transfer(const CurlLibrary& curl, CurlTransfer& transfer);

/// After the end: status into the response, or why it failed.
void read_outcome(const CurlLibrary& curl, CurlTransfer& transfer, CURLcode code);

/// Nothing of the transfer is referred to by its handle any more.
void release_transfer(const CurlLibrary& curl, CurlTransfer& transfer);

}  // namespace flowreasoner::llm
