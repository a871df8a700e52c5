#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/async.h"
#include "flowreasoner/base/deadline.h"
#include "flowreasoner/llm/retry_policy.h"

namespace flowreasoner::llm {

class CurlLoop;

struct HttpOptions {
  std::size_t max_idle_connections = 2048;  ///< kept open for reuse, over all hosts
  std::string user_agent = "flowreasoner";
};

/// What a server answered. Any status is an answer, not an error.
struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string location;  ///< of a redirect, which is never followed: it could carry a key elsewhere
  RetryHeaders retry;
  std::string body;  ///< empty of what `on_body` took
};

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  ///< "Name: value"
  std::string body;                  ///< posted; empty: a GET
  Milliseconds timeout{300'000};     ///< of the whole transfer
  Milliseconds connect_timeout{10'000};
  Milliseconds idle_timeout{0};  ///< nearly no byte came, averaged over some 5 s; 0: no limit
  std::size_t body_limit_bytes = std::size_t{32} << 20;
  /// Called with each piece of a body as it comes, instead of collecting it, when the status is 200
  /// and the content type is text/event-stream. An error ends the transfer with that error.
  /// Must not call the client.
  std::function<Result<void>(std::string_view bytes)> on_stream;
};

/// HTTP/1.1 and HTTP/2 over libcurl's multi interface, driven by the event loop: connections are
/// kept and shared, proxies are taken from the environment (never for loopback hosts).
///
/// Thread rule: one executor. Lifetime: may be destroyed at any time; what still runs then ends
/// with kCancelled. While no request runs, nothing keeps the event loop from ending.
class HttpClient {
 public:
  explicit HttpClient(asio::any_io_executor executor, HttpOptions options = {});
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// Errors: kUnavailable (no connection, or it broke), kTimeout, kBadReply (not HTTP, cut body, a
  /// body over the limit), kRefused (the certificate is not trusted), kInvalidArgument (the URL),
  /// kEnvironment (no libcurl), kCancelled. Cancellation closes the connection.
  Async<HttpResponse> send(HttpRequest request);

  /// How many requests run.
  std::size_t active() const;

 private:
  std::shared_ptr<CurlLoop>& loop_for_next();

  asio::any_io_executor executor_;
  HttpOptions options_;
  // Each shared with handlers that wait in the event loop.
  std::vector<std::shared_ptr<CurlLoop>> loops_;
};

}  // namespace flowreasoner::llm
