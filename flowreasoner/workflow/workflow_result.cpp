#include "flowreasoner/workflow/workflow_result.h"

namespace flowreasoner::workflow {

Json to_json(const WorkflowError& error) {
  return {{"stage", error.stage}, {"type", error.type}, {"message", error.message},
          {"file", error.file},   {"line", error.line}, {"traceback", error.traceback}};
}

Json to_json(const WorkflowResult& result) {
  Json trace = Json::array();
  for (const TraceEntry& entry : result.trace) trace.push_back(to_json(entry));
  Json logs = Json::array();
  for (const GuestLog& log : result.logs) {
    logs.push_back({{"level", log.level}, {"message", log.message}});
  }
  return {{"finished", result.has_finished},
          {"answer", result.has_finished ? Json(result.answer) : Json()},
          {"reported_cost", result.reported_cost ? Json(*result.reported_cost) : Json()},
          {"error", result.error ? to_json(*result.error) : Json()},
          {"usd", result.is_priced ? Json(result.usd) : Json()},
          {"prompt_tokens", result.prompt_tokens},
          {"completion_tokens", result.completion_tokens},
          {"cached_tokens", result.cached_tokens},
          {"calls", result.calls},
          {"dialect", result.dialect},
          {"trace", std::move(trace)},
          {"logs", std::move(logs)},
          {"ending", sandbox::ending_name(result.outcome.ending)},
          {"wall_us", result.wall.count()}};
}

}  // namespace flowreasoner::workflow
