#include "flowreasoner/eval/report/json.h"

#include "flowreasoner/eval/report/facts.h"
#include "flowreasoner/eval/report/remarks.h"

namespace flowreasoner::eval::report {
namespace {

Json interval_json(const Interval& interval) {
  return Json::array({interval.low, interval.high});
}

template <class T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

void add_system(Json& object, const System& system) {
  object["method"] = system.method;
  object["meta"] = system.meta.empty() ? Json() : Json(system.meta);
  object["worker"] = system.workers;
}

Json system_json(const System& system) {
  Json object = Json::object();
  add_system(object, system);
  return object;
}

Json cost_json(const Cost& cost) {
  return Json{{"usd", cost.usd},
              {"is_priced", cost.is_priced},
              {"tokens", cost.tokens_in + cost.tokens_out},
              {"calls", cost.calls}};
}

Json cell_json(const Evaluation& evaluation, const Cell& cell) {
  const Cost& cost = cell.cost;
  Json json{{"set", cell.set},
            {"problems", cell.problems},
            {"judged", cell.judged},
            {"runs", cell.runs},
            {"judged_runs", cell.judged_runs},
            {"pass_at_1", optional_json(cell.pass_at_1)},
            {"ci95", interval_json(cell.ci95)},
            {"score", cell.score},
            {"usd", cost.usd},
            {"is_priced", cost.is_priced},
            {"usd_per_run", cell.usd_per_run()},
            {"tokens", cost.tokens_in + cost.tokens_out},
            {"tokens_in", cost.tokens_in},
            {"tokens_out", cost.tokens_out},
            {"calls", cost.calls},
            {"latency_p50", optional_json(cell.latency_p50)},
            {"latency_p95", optional_json(cell.latency_p95)}};
  add_system(json, cell.system);
  if (cell.search != Cost()) {
    json["search"] = cost_json(cell.search);
    json["usd_per_run_with_search"] = cell.usd_per_run_with_search();
  }
  if (!evaluation.options.paper) return json;
  if (const PaperRow* row = paper_row(*evaluation.options.paper, cell.system)) {
    json["reported"] =
        Json{{"row", row->name}, {"percent", optional_json(paper_number(*row, cell.set))}};
    if (row->unnamed) json["reported"]["percent_set_not_named"] = *row->unnamed;
  }
  return json;
}

Json comparison_json(const Evaluation& evaluation, const Comparison& comparison) {
  return Json{{"set", comparison.set},
              {"first", system_json(evaluation.systems[comparison.first])},
              {"second", system_json(evaluation.systems[comparison.second])},
              {"problems", comparison.problems},
              {"first_more", comparison.first_more},
              {"second_more", comparison.second_more},
              {"difference", comparison.difference},
              {"ci95", comparison.ci95 ? interval_json(*comparison.ci95) : Json()},
              {"test", paired_test_name(comparison.test)},
              {"p", comparison.p},
              {"p_mid", optional_json(comparison.p_mid)},
              {"p_holm", comparison.p_holm}};
}

Json head_room_json(const Evaluation& evaluation, const Scope& scope) {
  const HeadRoom& room = *scope.head_room;
  return Json{{"set", scope.name},
              {"problems", room.problems},
              {"best_fixed", system_json(evaluation.systems[room.best_fixed])},
              {"best_fixed_pass_at_1", room.best_fixed_pass},
              {"oracle_pass_at_1", room.oracle_pass},
              {"gap_ci95", room.ci95 ? interval_json(*room.ci95) : Json()},
              {"foresight_pass_at_1", optional_json(room.foresight_pass)},
              {"solved_by_all", room.solved_by_all},
              {"solved_by_none", room.solved_by_none}};
}

}  // namespace

Json json(const Evaluation& evaluation) {
  Json object{{"run", evaluation.options.run},
              {"title", evaluation.options.title},
              {"cells", Json::array()},
              {"overall", Json::array()},
              {"comparisons", Json::array()},
              {"fronts", Json::array()},
              {"head_room", Json::array()},
              {"remarks", remarks(evaluation)},
              {"broken_references", evaluation.broken},
              {"dropped_broken", evaluation.options.drop_broken},
              {"seed", evaluation.options.resampling.seed}};
  for (const auto& [name, value] : facts(evaluation)) object["facts"][name] = value;
  for (const Scope& scope : evaluation.scopes) {
    Json& cells = object[scope.name == kOverall ? "overall" : "cells"];
    for (const Cell& cell : scope.cells) cells.push_back(cell_json(evaluation, cell));
    Json front = Json::array();
    for (const std::size_t i : scope.front) front.push_back(system_json(scope.cells[i].system));
    object["fronts"].push_back(Json{{"set", scope.name}, {"systems", std::move(front)}});
    if (scope.head_room) object["head_room"].push_back(head_room_json(evaluation, scope));
  }
  for (const Comparison& comparison : evaluation.comparisons) {
    object["comparisons"].push_back(comparison_json(evaluation, comparison));
  }
  return object;
}

}  // namespace flowreasoner::eval::report
