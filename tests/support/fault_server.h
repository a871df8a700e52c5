#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flowreasoner/llm/scripted_replies.h"
#include "tests/support/completion_wire.h"
#include "tests/support/fault.h"

namespace flowreasoner::testing {

struct FaultServerOptions {
  std::uint16_t port = 0;                ///< 0: a free one
  std::chrono::milliseconds latency{0};  ///< before each answer
  WireStyle style;
  /// Fields of a request that are refused with 400, as a server that does not know them does.
  std::vector<std::string> refused_fields;
  /// The server's own words for a refused field, "%" standing for it; empty: OpenAI's.
  std::string refusal_text;
  /// Plays this script (docs/formats.md) instead of the default answers; what it has no reply for
  /// is answered with 404.
  std::shared_ptr<llm::ScriptedReplies> script;
  /// How many requests are kept for requests(); all are counted.
  std::size_t kept_requests = 10'000;
};

/// What the server has seen and done.
struct FaultServerCounts {
  std::uint64_t connections = 0;
  std::uint64_t requests = 0;   ///< chat requests that were read whole
  std::uint64_t answered = 0;   ///< of them, with 200 and sent to the last byte
  std::uint64_t most_open = 0;  ///< at one time
  std::map<std::string, std::uint64_t> answered_by_body;  ///< SHA-256 of the body, first 16 digits
};

struct SeenRequest {
  std::string authorization;
  std::string body;
};

/// An OpenAI-compatible server on loopback that fails as it is told: POST /v1/chat/completions,
/// GET /v1/models, and for other processes GET /counts and POST /faults (a JSON list of texts).
///
/// Lives on a thread of its own. Thread rule: all members from any thread. The destructor closes
/// all connections.
class FaultServer {
 public:
  /// Throws std::runtime_error when the port is not to be had: a test cannot go on.
  explicit FaultServer(FaultServerOptions options = {});
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;
  ~FaultServer();

  std::uint16_t port() const;
  std::string base_url() const;  ///< "http://127.0.0.1:PORT/v1"

  /// The next requests get these, one each; those after them right answers. Texts as Fault::parse()
  /// takes them; throws std::invalid_argument for others.
  void fail_next(const std::vector<std::string>& faults);
  /// Every request from now on that fail_next() does not name gets this one.
  void fail_always(const std::string& fault);

  FaultServerCounts counts() const;
  std::vector<SeenRequest> requests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A loopback port where nothing listens (and nothing did a moment ago).
std::uint16_t unused_port();

}  // namespace flowreasoner::testing
