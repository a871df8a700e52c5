#pragma once
#include <string>

#include "flowreasoner/llm/model_options.h"

namespace flowreasoner::meta_agent {

/// The part of a design prompt that is the same for every query: what a workflow program is, what
/// it may not do, the operators by signature and cost, the form of the reply, one short example
/// that answers nothing. Made once; the same text as long as the process lives.
const std::string& design_rules(llm::PromptProfile profile);

}  // namespace flowreasoner::meta_agent
