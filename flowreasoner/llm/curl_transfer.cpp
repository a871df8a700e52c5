#include "flowreasoner/llm/curl_transfer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace flowreasoner::llm {
namespace {

constexpr int kOk = 200;
constexpr std::string_view kEventStream = "text/event-stream";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_but_for_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Where a header is kept; null: it does not matter to us.
std::string* slot_of(HttpResponse& response, std::string_view name) {
  const std::array<std::pair<std::string_view, std::string*>, 8> slots{{
      {"content-type", &response.content_type},
      {"location", &response.location},
      {"retry-after", &response.retry.retry_after},
      {"retry-after-ms", &response.retry.retry_after_ms},
      {"x-ratelimit-remaining-requests", &response.retry.remaining_requests},
      {"x-ratelimit-reset-requests", &response.retry.reset_requests},
      {"x-ratelimit-remaining-tokens", &response.retry.remaining_tokens},
      {"x-ratelimit-reset-tokens", &response.retry.reset_tokens},
  }};
  for (const auto& [known, slot] : slots) {
    if (equal_but_for_case(name, known)) return slot;
  }
  return nullptr;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  HttpResponse& response = static_cast<CurlTransfer*>(user)->response;
  const std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) {  // an interim answer or a proxy's may have come before
    response = HttpResponse();
    const std::size_t space = line.find(' ');
    if (space != std::string_view::npos) {
      std::from_chars(line.data() + space + 1, line.data() + line.size(), response.status);
    }
    return line.size();
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  std::string* slot = slot_of(response, line.substr(0, colon));
  if (slot != nullptr) *slot = trim(line.substr(colon + 1));
  return line.size();
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  CurlTransfer& transfer = *static_cast<CurlTransfer*>(user);
  const std::string_view piece(bytes, size * count);
  transfer.received_bytes += piece.size();
  if (transfer.received_bytes > transfer.request.body_limit_bytes) {
    transfer.failure =
        Error(Errc::kBadReply, "the body is larger than " +
                                   std::to_string(transfer.request.body_limit_bytes) + " bytes");
    return 0;  // ends the transfer
  }
  const HttpResponse& head = transfer.response;
  const bool is_stream =
      transfer.request.on_stream && head.status == kOk &&
      equal_but_for_case(std::string_view(head.content_type).substr(0, kEventStream.size()),
                         kEventStream);
  if (!is_stream) {
    transfer.response.body += piece;
    return piece.size();
  }
  if (Result<void> taken = transfer.request.on_stream(piece); !taken) {
    transfer.failure = taken.error();
    return 0;
  }
  return piece.size();
}

/// A proxy of the environment is meant for the world outside.
bool is_loopback(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  url = url.substr(url.find('@') == std::string_view::npos ? 0 : url.find('@') + 1);
  return url.starts_with("127.") || url.starts_with("0.0.0.0") || url.starts_with("[::1]") ||
         url == "localhost" || url.starts_with("localhost:");
}

Errc errc_of(CURLcode code, std::string_view url) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Errc::kTimeout;
    case CURLE_UNSUPPORTED_PROTOCOL:
      // Of an http URL, it means that the server's first bytes were no HTTP/1.
      return url.starts_with("http") ? Errc::kBadReply : Errc::kInvalidArgument;
    case CURLE_URL_MALFORMAT:
      return Errc::kInvalidArgument;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return Errc::kRefused;
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:
      return Errc::kBadReply;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return Errc::kInternal;
    default:
      return Errc::kUnavailable;
  }
}

}  // namespace

void configure_easy(const CurlLibrary& curl, CURL* easy, const HttpOptions& options) {
  const auto set = [&](CURLoption option, auto value) { curl.easy_setopt(easy, option, value); };
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_HEADERFUNCTION, &on_header);
}

void configure_transfer(const CurlLibrary& curl, CurlTransfer& transfer) {
  const HttpRequest& request = transfer.request;
  for (const std::string& header : request.headers) {
    transfer.headers = curl.slist_append(transfer.headers, header.c_str());
  }
  // A large body would otherwise wait for the server's "100 Continue".
  transfer.headers = curl.slist_append(transfer.headers, "Expect:");
  const auto set = [&](CURLoption option, auto value) {
    curl.easy_setopt(transfer.easy, option, value);
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROXY, is_loopback(request.url) ? "" : static_cast<const char*>(nullptr));
  // Over TLS, a burst waits for the first connection to learn whether it carries all (HTTP/2).
  set(CURLOPT_PIPEWAIT, request.url.starts_with("https:") ? 1L : 0L);
  set(CURLOPT_HTTPHEADER, transfer.headers);
  if (request.body.empty()) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POSTFIELDS, request.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  set(CURLOPT_TIMEOUT_MS,
      static_cast<long>(std::max<Milliseconds::rep>(request.timeout.count(), 1)));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, request.idle_timeout.count() > 0 ? 1L : 0L);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>((request.idle_timeout.count() + 999) / 1000));
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_PRIVATE, &transfer);
  set(CURLOPT_ERRORBUFFER, transfer.error_text.data());
}

void read_outcome(const CurlLibrary& curl, CurlTransfer& transfer, CURLcode code) {
  if (code == CURLE_OK || transfer.failure) return;
  const std::string text =
      transfer.error_text.front() != '\0' ? transfer.error_text.data() : curl.easy_strerror(code);
  transfer.failure = Error(errc_of(code, transfer.request.url), text);
}

void release_transfer(const CurlLibrary& curl, CurlTransfer& transfer) {
  curl.easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, nullptr);
  curl.easy_setopt(transfer.easy, CURLOPT_ERRORBUFFER, nullptr);
  curl.easy_setopt(transfer.easy, CURLOPT_PRIVATE, nullptr);
  curl.slist_free_all(std::exchange(transfer.headers, nullptr));
}

}  // namespace flowreasoner::llm
