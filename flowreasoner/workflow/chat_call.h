#pragma once
#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/llm/chat_types.h"

namespace flowreasoner::workflow {

/// The request that the arguments of a guest's `chat` call ask for (docs/guest-protocol.md). No
/// I/O. Errors: kInvalidArgument names the field; the text comes from an untrusted program.
Result<llm::ChatRequest> chat_request(const Json& args);

/// The value that answers it. A cost that is not known is 0 to the guest.
Json chat_value(const llm::ChatReply& reply);

}  // namespace flowreasoner::workflow
