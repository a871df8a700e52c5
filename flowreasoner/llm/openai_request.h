#pragma once
#include <string>

#include "flowreasoner/llm/model_options.h"

namespace flowreasoner::llm {

/// How a server differs from OpenAI's, as its refusals taught us.
struct ServerQuirks {
  std::string max_tokens_field;  ///< the name it takes; empty: that of the options
  bool refuses_stream_options = false;
  bool ignores_n = false;  ///< one choice a request, whatever `n` says

  bool operator==(const ServerQuirks&) const = default;
};

/// The JSON body of a /chat/completions request: the fields that are set, then the model's
/// extra_body, then the request's.
std::string chat_completion_body(const ModelOptions& options, const ChatRequest& request,
                                 const ServerQuirks& quirks);

/// Learns from the message of a refusal (400 or 422). True: something changed, ask again at once.
bool learn_from_refusal(const std::string& message, const ModelOptions& options,
                        const ChatRequest& request, ServerQuirks& quirks);

}  // namespace flowreasoner::llm
