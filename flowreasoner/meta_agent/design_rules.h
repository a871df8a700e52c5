#pragma once
#include <string>

#include "flowreasoner/llm/model_options.h"

namespace flowreasoner::meta_agent {

/// The part of a design prompt that is the same for every query: what a workflow program is, what
/// it may not do, the operators by signature and cost, the form of the reply, one short example
/// that answers nothing. Made once; the same text as long as the process lives.
const std::string& design_rules(llm::PromptProfile profile);

/// The part of it that is about programs and not about one query: what a program may do, the
/// operators, the form of the reply. For those who ask for programs to another end; wording `full`.
const std::string& program_rules();

}  // namespace flowreasoner::meta_agent
