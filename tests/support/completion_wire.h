#pragma once
#include <string>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/llm/chat_types.h"

namespace flowreasoner::testing {

/// How a server of tests writes its answers: what real servers differ in.
struct WireStyle {
  bool says_usage = true;
  bool says_done = true;     ///< ends a stream with "[DONE]"
  bool ignores_n = false;    ///< one choice, whatever is asked
  bool says_content = true;  ///< false: content is null
  std::string text_prefix;   ///< in front of each text, as it is: may be no UTF-8
};

/// What a client asked, read from its JSON.
llm::ChatRequest chat_request_of(const Json& body);

/// The text of an answer that depends on the request alone: equal requests, equal answers.
llm::ChatReply default_reply(const llm::ChatRequest& request);

/// The JSON of a whole answer.
std::string completion_json(const llm::ChatReply& reply, const WireStyle& style);

/// The server-sent events of a streamed answer, each with its closing empty line. Each text comes
/// in several pieces, the choices in turn.
std::vector<std::string> completion_events(const llm::ChatReply& reply, const WireStyle& style);

}  // namespace flowreasoner::testing
