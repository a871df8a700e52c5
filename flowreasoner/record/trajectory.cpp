#include "flowreasoner/record/trajectory.h"

#include <utility>

namespace flowreasoner::record {
namespace {

Json round_to_json(const RoundRecord& round) {
  return Json{
      {"number", round.number},
      {"candidate", round.candidate},
      {"parent", round.parent},
      {"messages", round.messages},
      {"reply", round.reply},
      {"reasoning", round.reasoning},
      {"workflow",
       {{"modification", round.modification}, {"graph", round.graph}, {"prompt", round.prompt}}},
      {"ast_hash", round.ast_hash},
      {"nodes", round.nodes},
      {"checks", round.checks},
      {"visible", round.visible},
      {"hidden", round.hidden},
      {"feedback", round.feedback},
      {"error", round.error},
      {"score", round.score},
      {"cost", {{"usd", round.usd}, {"tokens", round.tokens}, {"calls", round.calls}}},
      {"reward", round.reward}};
}

std::string text_of(const Json& object, std::string_view key) {
  return json_string(object, key).value_or("");
}

Json value_of(const Json& object, std::string_view key) {
  const Json* member = json_member(object, key);
  return member == nullptr ? Json() : *member;
}

RoundRecord round_from_json(const Json& json) {
  RoundRecord round;
  round.number = json_integer(json, "number").value_or(0);
  round.candidate = json_integer(json, "candidate").value_or(0);
  round.parent = json_integer(json, "parent").value_or(0);
  round.messages = value_of(json, "messages");
  round.reply = text_of(json, "reply");
  round.reasoning = text_of(json, "reasoning");
  const Json workflow = value_of(json, "workflow");
  round.modification = text_of(workflow, "modification");
  round.graph = text_of(workflow, "graph");
  round.prompt = text_of(workflow, "prompt");
  round.ast_hash = text_of(json, "ast_hash");
  round.nodes = json_integer(json, "nodes").value_or(0);
  round.checks = value_of(json, "checks");
  round.visible = value_of(json, "visible");
  round.hidden = value_of(json, "hidden");
  round.reward = value_of(json, "reward");
  round.feedback = text_of(json, "feedback");
  round.error = text_of(json, "error");
  round.score = json_number(json, "score").value_or(0);
  const Json cost = value_of(json, "cost");
  round.usd = json_number(cost, "usd").value_or(0);
  round.tokens = json_integer(cost, "tokens").value_or(0);
  round.calls = json_integer(cost, "calls").value_or(0);
  return round;
}

Error missing(const char* field) {
  return Error(Errc::kBadData, std::string("a trajectory needs the field '") + field + "'");
}

}  // namespace

Trajectory trajectory_of(EpisodeDetail detail) {
  const Json& result = detail.episode.result;
  Trajectory trajectory;
  trajectory.id = detail.episode.run + "/" + std::to_string(detail.episode.index);
  trajectory.set = detail.episode.set;
  trajectory.problem = detail.episode.problem;
  trajectory.query = text_of(result, "query");
  trajectory.final_round = json_integer(result, "final_round").value_or(0);
  trajectory.final_candidate = json_integer(result, "final_candidate").value_or(0);
  trajectory.rounds = std::move(detail.rounds);
  return trajectory;
}

Json to_json(const Trajectory& trajectory) {
  Json rounds = Json::array();
  for (const RoundRecord& round : trajectory.rounds) rounds.push_back(round_to_json(round));
  return Json{{"id", trajectory.id},
              {"set", trajectory.set},
              {"problem", trajectory.problem},
              {"query", trajectory.query},
              {"rounds", std::move(rounds)},
              {"final_round", trajectory.final_round},
              {"final_candidate", trajectory.final_candidate}};
}

Result<Trajectory> trajectory_from_json(const Json& json) {
  const auto id = json_string(json, "id");
  if (!id) return missing("id");
  const auto query = json_string(json, "query");
  if (!query) return missing("query");
  const Json* rounds = json_member(json, "rounds");
  if (rounds == nullptr || !rounds->is_array()) return missing("rounds");
  Trajectory trajectory;
  trajectory.id = *id;
  trajectory.set = text_of(json, "set");
  trajectory.problem = text_of(json, "problem");
  trajectory.query = *query;
  trajectory.final_round = json_integer(json, "final_round").value_or(0);
  trajectory.final_candidate = json_integer(json, "final_candidate").value_or(0);
  for (const Json& round : *rounds) {
    if (!round.is_object()) return missing("rounds");
    trajectory.rounds.push_back(round_from_json(round));
  }
  return trajectory;
}

}  // namespace flowreasoner::record
