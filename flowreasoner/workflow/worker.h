#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/llm/chat_model.h"
#include "flowreasoner/llm/model_options.h"
#include "flowreasoner/llm/price_table.h"

namespace flowreasoner::workflow {

/// A model that a workflow may use, under the name by which `create_llm_instance("name")` asks for
/// it. Lifetime: `model` outlives every run that was given this worker.
struct Worker {
  std::string name;
  llm::ChatModel* model = nullptr;
  llm::PromptProfile profile = llm::PromptProfile::kFull;  ///< wording of the operators' prompts
  std::string description;          ///< strengths, one line, for the meta-agent
  std::optional<llm::Price> price;  ///< unset: unknown
};

/// "full" or "compact", as the guest knows them.
std::string_view profile_name(llm::PromptProfile profile);

/// `[{name, profile}]`, the form of the guest's jobs.
Json models_json(const std::vector<Worker>& workers);

}  // namespace flowreasoner::workflow
