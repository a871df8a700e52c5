#include "flowreasoner/workflow/worker.h"

namespace flowreasoner::workflow {

std::string_view profile_name(llm::PromptProfile profile) {
  return profile == llm::PromptProfile::kCompact ? "compact" : "full";
}

Json models_json(const std::vector<Worker>& workers) {
  Json models = Json::array();
  for (const Worker& worker : workers) {
    models.push_back({{"name", worker.name}, {"profile", profile_name(worker.profile)}});
  }
  return models;
}

}  // namespace flowreasoner::workflow
