#include <array>
#include <utility>

#include "flowreasoner/episode/episode.h"

namespace flowreasoner::episode {
namespace {

constexpr std::array<std::pair<Stop, std::string_view>, 6> kStops{{
    {Stop::kPassed, "passed"},
    {Stop::kAgreed, "agreed"},
    {Stop::kRounds, "rounds"},
    {Stop::kBudget, "budget"},
    {Stop::kEndpoint, "endpoint"},
    {Stop::kInterrupted, "interrupted"},
}};

constexpr std::array<std::pair<ChosenBy, std::string_view>, 5> kChoices{{
    {ChosenBy::kNothing, "nothing"},
    {ChosenBy::kVisibleTests, "visible tests"},
    {ChosenBy::kGeneratedTests, "generated tests"},
    {ChosenBy::kAgreement, "agreement"},
    {ChosenBy::kOnlyAnswer, "only answer"},
}};

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::pair<Enum, std::string_view>, N>& rows, Enum value) {
  for (const auto& [row, name] : rows) {
    if (row == value) return name;
  }
  return {};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::pair<Enum, std::string_view>, N>& rows,
                             std::string_view name) {
  for (const auto& [value, row] : rows) {
    if (row == name) return value;
  }
  return std::nullopt;
}

Error missing(std::string_view field) {
  return Error(Errc::kBadData, "an episode's result needs the field '" + std::string(field) + "'");
}

}  // namespace

std::string_view stop_name(Stop stop) {
  return name_of(kStops, stop);
}
std::string_view chosen_by_name(ChosenBy by) {
  return name_of(kChoices, by);
}

bool EpisodeResult::has_verdict() const {
  if (!solved) return false;
  const bool was_cut =
      stopped == Stop::kBudget || stopped == Stop::kEndpoint || stopped == Stop::kInterrupted;
  return *solved || !was_cut;
}

Json to_json(const EpisodeResult& result) {
  Json json{{"answer", result.answer},
            {"solved", nullptr},
            {"stopped", stop_name(result.stopped)},
            {"stop_detail", result.stop_detail},
            {"chosen_by", chosen_by_name(result.chosen_by)},
            {"rounds", result.rounds},
            {"usd", result.usd},
            {"priced", result.is_priced},
            {"tokens", result.tokens},
            {"tokens_out", result.tokens_out},
            {"calls", result.calls},
            {"ms", result.elapsed.count()},
            {"run", result.run},
            {"problem", result.problem},
            {"query", result.query},
            {"final_round", result.final.round},
            {"final_candidate", result.final.candidate},
            {"final_validation", result.final.validation},
            {"score", result.score},
            {"visible", {{"passed", result.visible_passed}, {"total", result.visible_total}}},
            {"hidden", nullptr}};
  if (result.solved) json["solved"] = *result.solved;
  if (result.hidden) {
    json["hidden"] = Json{{"passed", result.hidden->passed_count()},
                          {"total", result.hidden->total()},
                          {"verdict", tasks::to_json(*result.hidden)}};
  }
  return json;
}

Result<EpisodeResult> result_from_json(const Json& json) {
  EpisodeResult result;
  const auto answer = json_string(json, "answer");
  if (!answer) return missing("answer");
  result.answer = *answer;
  result.solved = json_bool(json, "solved");
  const auto stopped = value_of(kStops, json_string(json, "stopped").value_or(""));
  if (!stopped) return missing("stopped");
  result.stopped = *stopped;
  result.stop_detail = json_string(json, "stop_detail").value_or("");
  result.chosen_by =
      value_of(kChoices, json_string(json, "chosen_by").value_or("")).value_or(ChosenBy::kNothing);
  result.rounds = json_integer(json, "rounds").value_or(0);
  result.usd = json_number(json, "usd").value_or(0);
  result.is_priced = json_bool(json, "priced").value_or(true);
  result.tokens = json_integer(json, "tokens").value_or(0);
  result.tokens_out = json_integer(json, "tokens_out").value_or(0);
  result.calls = json_integer(json, "calls").value_or(0);
  result.elapsed = std::chrono::milliseconds(json_integer(json, "ms").value_or(0));
  result.run = json_string(json, "run").value_or("");
  result.problem = json_string(json, "problem").value_or("");
  result.query = json_string(json, "query").value_or("");
  result.final.round = json_integer(json, "final_round").value_or(0);
  result.final.candidate = json_integer(json, "final_candidate").value_or(0);
  result.final.validation = json_integer(json, "final_validation").value_or(0);
  result.score = json_number(json, "score").value_or(0);
  if (const Json* visible = json_member(json, "visible"); visible != nullptr) {
    result.visible_passed = json_integer(*visible, "passed").value_or(0);
    result.visible_total = json_integer(*visible, "total").value_or(0);
  }
  const Json* hidden = json_member(json, "hidden");
  if (hidden != nullptr && hidden->is_object()) {
    const Json* verdict = json_member(*hidden, "verdict");
    if (verdict == nullptr) return missing("hidden.verdict");
    FR_TRY(result.hidden, tasks::verdict_from_json(*verdict));
  }
  return result;
}

}  // namespace flowreasoner::episode
