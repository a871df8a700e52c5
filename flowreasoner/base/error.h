#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner {

/// What went wrong, coarse enough to decide on: retry, give up, or which exit code to end with.
/// An outcome of untrusted work (a guest raised, a test failed, a reply was cut) is never an Error.
enum class Errc {
  kInvalidArgument,  ///< The caller's or user's input is wrong: flag, TOML, data file, model name.
  kNotFound,         ///< A named thing (file, run, problem, model, recorded reply) is not there.
  kBadData,          ///< Data that should have a form does not: JSON, JSONL line, checksum.
  kIo,               ///< The disk or a pipe failed.
  kTimeout,          ///< A deadline passed.
  kCancelled,        ///< The owner gave up; nothing is wrong.
  kRateLimited,      ///< A model endpoint says "too many requests".
  kUnavailable,  ///< A model endpoint cannot be reached, or answers 5xx, or its circuit is open.
  kBadReply,     ///< A model endpoint answered something its protocol does not allow.
  kRefused,      ///< A model endpoint refuses for good: 401, 403, 404, 400.
  kBudget,       ///< A budget (calls, tokens, seconds, dollars) is spent.
  kSandbox,      ///< The sandbox itself failed: a zygote died, a guest could not be started.
  kEnvironment,  ///< The machine lacks something: key, isolation, interpreter, disk space.
  kOverloaded,   ///< A bounded queue is full.
  kInternal,     ///< An assumption of ours broke; report it.
};

/// Name without the k, as printed in messages and JSON: "rate_limited".
std::string_view errc_name(Errc code);
/// One sentence for people.
std::string_view errc_sentence(Errc code);
/// Whether the same request may succeed if sent again later.
bool is_retryable(Errc code);
/// The status an HTTP server of ours answers with.
int http_status(Errc code);
/// The exit code of the command line (2 bad input, 3 environment, 4 endpoint, 130 interrupted).
int exit_code(Errc code);

/// A failure of our own work, with the trail of what was being done.
/// Value type; copying copies the strings. Message and context never hold a secret (base/secret.h).
class Error {
 public:
  /// Boost's result asks for a default; it is never shown.
  Error() : code_(Errc::kInternal) {}
  Error(Errc code, std::string message) : code_(code), message_(std::move(message)) {}

  Errc code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The same error, one step further out: "asking the meta-agent".
  Error with_context(std::string doing) const;
  /// One line: "asking the meta-agent: opening run store: disk is full".
  std::string to_string() const;

 private:
  Errc code_;
  std::string message_;
  std::vector<std::string> context_;  // innermost first
};

}  // namespace flowreasoner
