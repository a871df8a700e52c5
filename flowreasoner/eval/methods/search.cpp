#include "flowreasoner/eval/methods/search.h"

#include <utility>

namespace flowreasoner::eval::methods {
namespace {

void add_cost(Json& object, const workflow::Spent& cost) {
  object["usd"] = cost.usd;
  object["is_priced"] = cost.is_priced;
  object["tokens"] = cost.tokens;
  object["tokens_out"] = cost.tokens_out;
  object["calls"] = cost.calls;
}

Result<workflow::Spent> cost_from(const Json& json) {
  const auto usd = json_number(json, "usd");
  const auto is_priced = json_bool(json, "is_priced");
  const auto tokens = json_integer(json, "tokens");
  const auto calls = json_integer(json, "calls");
  if (!usd || !is_priced || !tokens || !calls) {
    return Error(Errc::kBadData, "a search's result lacks usd, is_priced, tokens or calls");
  }
  workflow::Spent cost;
  cost.usd = *usd;
  cost.is_priced = *is_priced;
  cost.tokens = *tokens;
  cost.tokens_out = json_integer(json, "tokens_out").value_or(0);
  cost.calls = *calls;
  return cost;
}

Json program_json(const workflow::Program& program) {
  return Json{{"graph", program.graph}, {"prompt", program.prompt}};
}

Result<workflow::Program> program_from(const Json& json) {
  const Json* program = json_member(json, "program");
  const auto graph = program == nullptr ? std::nullopt : json_string(*program, "graph");
  const auto prompt = program == nullptr ? std::nullopt : json_string(*program, "prompt");
  if (!graph || !prompt) {
    return Error(Errc::kBadData, "the field 'program' of a search's result is no program");
  }
  return workflow::Program{*graph, *prompt};
}

Json to_json(const SearchStep& step) {
  Json object{{"number", step.number},
              {"parent", step.parent},
              {"modification", step.modification},
              {"program", program_json(step.program)},
              {"score", step.score},
              {"error", step.error}};
  add_cost(object, step.cost);
  return object;
}

Result<SearchStep> step_from(const Json& json) {
  const auto number = json_integer(json, "number");
  const auto parent = json_integer(json, "parent");
  const auto score = json_number(json, "score");
  if (!number || !parent || !score) {
    return Error(Errc::kBadData, "a step of a search's result lacks number, parent or score");
  }
  SearchStep step;
  step.number = *number;
  step.parent = *parent;
  step.score = *score;
  step.modification = json_string(json, "modification").value_or("");
  step.error = json_string(json, "error").value_or("");
  FR_TRY(step.program, program_from(json));
  FR_TRY(step.cost, cost_from(json));
  return step;
}

}  // namespace

void SearchResult::add(SearchStep step, const SearchParts& parts) {
  steps.push_back(std::move(step));
  if (parts.on_step) parts.on_step(steps.back());
}

Json to_json(const SearchResult& result) {
  Json object{{"method", result.method},   {"program", program_json(result.program)},
              {"policy", result.policy},   {"score", result.score},
              {"stopped", result.stopped}, {"steps", Json::array()}};
  add_cost(object, result.cost);
  for (const SearchStep& step : result.steps) object["steps"].push_back(to_json(step));
  return object;
}

Result<SearchResult> search_result_from_json(const Json& json) {
  const auto method = json_string(json, "method");
  const auto score = json_number(json, "score");
  const Json* steps = json_member(json, "steps");
  if (!method || !score || steps == nullptr || !steps->is_array()) {
    return Error(Errc::kBadData, "a search's result lacks method, score or steps");
  }
  SearchResult result;
  result.method = *method;
  result.score = *score;
  result.stopped = json_string(json, "stopped").value_or("");
  if (const Json* policy = json_member(json, "policy")) result.policy = *policy;
  FR_TRY(result.program, program_from(json));
  FR_TRY(result.cost, cost_from(json));
  for (const Json& each : *steps) {
    FR_TRY(SearchStep step, step_from(each));
    result.steps.push_back(std::move(step));
  }
  return result;
}

}  // namespace flowreasoner::eval::methods
