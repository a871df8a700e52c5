#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/llm/chat_types.h"
#include "flowreasoner/llm/sse_parser.h"

namespace flowreasoner::llm {

/// What a /chat/completions server answered, in our words.
struct WireReply {
  std::vector<Choice> choices;  ///< at least one, reasoning taken out
  std::optional<Usage> usage;   ///< nothing: the server did not say
  std::string model;
};

/// Reads a whole (not streamed) answer. Also takes what servers other than OpenAI's send: content
/// in parts, `reasoning`, `reasoning_content`, missing fields. Errors: kBadReply; an `error` object
/// in a 200 body by its own code.
Result<WireReply> parse_completion(std::string_view body);

/// Collects a streamed answer. No I/O; bytes may come in any pieces.
class CompletionStream {
 public:
  /// Errors: kBadReply; an `error` event by its own code.
  Result<void> feed(std::string_view bytes);

  /// Whether the answer is all there: each choice has its finish reason. "[DONE]" alone does not
  /// say so: llama-cpp-python sends it when it breaks a stream off in favour of another request.
  bool is_complete() const;

  /// The answer. Errors: kBadReply when the stream broke off before it was complete.
  Result<WireReply> finish();

 private:
  struct Part {
    std::string content;
    std::string reasoning;
    std::string finish_reason;
  };

  Result<void> take_event(std::string_view data);
  Result<void> take_choice(const Json& choice);

  SseParser parser_;
  std::map<std::int64_t, Part> parts_;  // by index
  std::optional<Usage> usage_;
  std::string model_;
  bool is_done_ = false;
};

/// A whole stream at once, for a server that gives it another content type than
/// text/event-stream.
bool looks_like_events(std::string_view body);
Result<WireReply> parse_events(std::string_view body);

/// The error for a status other than 200, or for an `error` object. `body` is what the server said
/// about it: masked, cut to one line of at most 300 bytes.
Error error_of_status(int status, std::string_view body);

/// A server's text as it may stand in an error: secrets masked, one line, cut.
std::string safe_excerpt(std::string_view text);

}  // namespace flowreasoner::llm
