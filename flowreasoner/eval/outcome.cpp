#include "flowreasoner/eval/outcome.h"

#include <cmath>
#include <utility>

#include "flowreasoner/tasks/json_fields.h"
#include "flowreasoner/tasks/json_rows.h"

namespace flowreasoner::eval {
namespace {

using tasks::bad_data;
using tasks::optional_text;

/// Null when the field is left out or null.
const Json* present(const Json& object, std::string_view field) {
  const Json* member = json_member(object, field);
  return member == nullptr || member->is_null() ? nullptr : member;
}

Error wrong(std::string_view field, std::string_view wanted) {
  return bad_data("the field '" + std::string(field) + "' is not " + std::string(wanted));
}

Result<std::string> required_text(const Json& json, std::string_view field) {
  FR_TRY(std::string text, optional_text(json, field));
  if (text.empty()) return bad_data("the field '" + std::string(field) + "' is missing");
  return text;
}

/// At least 0.
Result<std::int64_t> count(const Json& json, std::string_view field) {
  if (present(json, field) == nullptr) return 0;
  const auto number = json_integer(json, field);
  if (!number || *number < 0) return wrong(field, "a whole number of 0 or more");
  return *number;
}

Result<std::optional<double>> amount(const Json& json, std::string_view field) {
  if (present(json, field) == nullptr) return std::optional<double>();
  constexpr double kMost = 1e12;
  const auto number = json_number(json, field);
  if (!number || !(*number >= 0 && *number <= kMost)) return wrong(field, "a number of 0 or more");
  return number;
}

Result<bool> flag(const Json& json, std::string_view field, bool otherwise) {
  if (present(json, field) == nullptr) return otherwise;
  const auto value = json_bool(json, field);
  if (!value) return wrong(field, "true or false");
  return *value;
}

Result<std::vector<std::string>> workers(const Json& json) {
  const Json* member = present(json, "worker");
  std::vector<std::string> names;
  if (member == nullptr) return names;
  const Json list = member->is_array() ? *member : Json::array({*member});
  for (const Json& name : list) {
    if (!name.is_string()) return wrong("worker", "a model or a list of models");
    names.push_back(name.get<std::string>());
  }
  return names;
}

Result<void> read_cost(const Json& json, Outcome& outcome) {
  FR_TRY(const auto usd, amount(json, "usd"));
  outcome.cost.usd = usd.value_or(0);
  FR_TRY(outcome.cost.is_priced, flag(json, "priced", usd.has_value()));
  FR_TRY(outcome.cost.tokens_in, count(json, "tokens_in"));
  FR_TRY(outcome.cost.tokens_out, count(json, "tokens_out"));
  FR_TRY(outcome.cost.calls, count(json, "calls"));
  FR_TRY(const auto seconds, amount(json, "seconds"));
  if (seconds) outcome.latency = std::chrono::milliseconds(std::llround(*seconds * 1e3));
  return {};
}

Result<void> read_texts(const Json& json, Outcome& outcome) {
  FR_TRY(outcome.stopped, optional_text(json, "stopped"));
  FR_TRY(outcome.error, optional_text(json, "error"));
  FR_TRY(outcome.run, optional_text(json, "run"));
  if (present(json, "episode") != nullptr) {
    FR_TRY(outcome.episode, count(json, "episode"));
  }
  FR_TRY(outcome.answer, optional_text(json, "answer"));
  FR_TRY(outcome.failure, optional_text(json, "failure"));
  FR_TRY(outcome.trace, optional_text(json, "trace"));
  return {};
}

}  // namespace

Cost& Cost::operator+=(const Cost& other) {
  usd += other.usd;
  is_priced = is_priced && other.is_priced;
  tokens_in += other.tokens_in;
  tokens_out += other.tokens_out;
  calls += other.calls;
  return *this;
}

Json to_json(const Outcome& outcome) {
  const Cost& cost = outcome.cost;
  Json json{{"method", outcome.system.method},
            {"worker", outcome.system.workers},
            {"set", outcome.set},
            {"problem", outcome.problem},
            {"repeat", outcome.repeat},
            {"solved", outcome.solved ? Json(*outcome.solved) : Json()},
            {"score", outcome.score},
            {"usd", cost.usd},
            {"priced", cost.is_priced},
            {"tokens_in", cost.tokens_in},
            {"tokens_out", cost.tokens_out},
            {"calls", cost.calls}};
  if (outcome.has_broken_reference) json["broken_reference"] = true;
  if (outcome.latency) json["seconds"] = static_cast<double>(outcome.latency->count()) / 1e3;
  if (outcome.episode) json["episode"] = *outcome.episode;
  const std::pair<const char*, const std::string*> texts[] = {
      {"meta", &outcome.system.meta}, {"stopped", &outcome.stopped}, {"error", &outcome.error},
      {"run", &outcome.run},          {"answer", &outcome.answer},   {"failure", &outcome.failure},
      {"trace", &outcome.trace}};
  for (const auto& [field, text] : texts) {
    if (!text->empty()) json[field] = *text;
  }
  return json;
}

Result<Outcome> outcome_from_json(const Json& json) {
  if (!json.is_object()) return bad_data("an outcome is a JSON object");
  if (auto known = tasks::refuse_unknown(
          json,
          {"method",          "meta",    "worker",  "set",       "problem",    "repeat", "solved",
           "score",           "usd",     "priced",  "tokens_in", "tokens_out", "calls",  "run",
           "error",           "seconds", "stopped", "episode",   "answer",     "trace",  "failure",
           "broken_reference"});
      !known) {
    return known.error();
  }
  Outcome outcome;
  FR_TRY(outcome.system.method, required_text(json, "method"));
  FR_TRY(outcome.system.meta, optional_text(json, "meta"));
  FR_TRY(outcome.system.workers, workers(json));
  FR_TRY(outcome.set, required_text(json, "set"));
  FR_TRY(outcome.problem, required_text(json, "problem"));
  FR_TRY(outcome.repeat, count(json, "repeat"));
  if (present(json, "solved") != nullptr) {
    FR_TRY(outcome.solved, flag(json, "solved", false));
  }
  FR_TRY(const auto score, amount(json, "score"));
  outcome.score = score.value_or(outcome.solved.value_or(false) ? 1 : 0);
  if (outcome.score > 1) return wrong("score", "between 0 and 1");
  FR_TRY(outcome.has_broken_reference, flag(json, "broken_reference", false));
  if (auto read = read_cost(json, outcome); !read) return read.error();
  if (auto read = read_texts(json, outcome); !read) return read.error();
  return outcome;
}

Result<std::vector<Outcome>> load_outcomes(const std::filesystem::path& path) {
  FR_TRY(const auto rows, tasks::read_json_rows(path));
  std::vector<Outcome> outcomes;
  for (const tasks::JsonRow& row : rows) {
    auto outcome = outcome_from_json(row.value);
    if (!outcome) return tasks::located(path, row.line, outcome.error());
    outcomes.push_back(std::move(*outcome));
  }
  return outcomes;
}

}  // namespace flowreasoner::eval
