#include "flowreasoner/eval/report/tables.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::eval::report {
namespace {

constexpr double kLevel = 0.05;

std::string percent(double share) {
  return fmt::format("{:.1f}", 100 * share);
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{:.1f} – {:.1f}", 100 * interval.low, 100 * interval.high);
}

/// "+3.1", with a minus that is as wide as the plus.
std::string points(double difference) {
  const std::string text = fmt::format("{:+.1f}", 100 * difference);
  return text.front() == '-' ? "−" + text.substr(1) : text;
}

Field difference_field(const Comparison& comparison) {
  if (!comparison.ci95) return {"–", "", Tone::kDim, {}};
  return {points(comparison.ci95->low) + " to " + points(comparison.ci95->high), "", Tone::kPlain,
          Bar{comparison.difference, *comparison.ci95}};
}

std::string p_text(double p) {
  return p < 0.0001 ? "< 0.0001" : fmt::format("{:.4f}", p);
}

std::string seconds_text(const std::optional<double>& seconds) {
  if (!seconds) return "–";
  return duration_text(std::chrono::milliseconds(std::llround(*seconds * 1e3)));
}

Field dim(std::string text) {
  return {std::move(text), "", Tone::kDim, {}};
}

Field plain(std::string text) {
  return {std::move(text), "", Tone::kPlain, {}};
}

/// The greatest pass@1 of a scope, as it is printed: what rounds to it is as good.
std::string best_percent(const Scope& scope) {
  double best = -1;
  for (const Cell& cell : scope.cells) best = std::max(best, cell.pass_at_1.value_or(-1));
  return best < 0 ? "" : percent(best);
}

Field pass_field(const Cell& cell, const std::string& best) {
  if (!cell.pass_at_1) return dim("–");
  const std::string text = percent(*cell.pass_at_1);
  return {text, "", text == best ? Tone::kStrong : Tone::kPlain, {}};
}

Field interval_field(const Cell& cell) {
  if (!cell.pass_at_1) return dim("–");
  return {interval_text(cell.ci95), "", Tone::kPlain, Bar{*cell.pass_at_1, cell.ci95}};
}

/// What the paper prints for a system, with the paper's name for the row.
Field reported_field(const Evaluation& evaluation, const System& system, std::string_view set) {
  const PaperRow* row = paper_row(*evaluation.options.paper, system);
  if (row == nullptr) return dim("");
  const auto number = paper_number(*row, set);
  return number ? dim(fmt::format("{:.2f}", *number)) : dim("");
}

std::string counted(const Cell& cell) {
  return cell.judged == cell.problems ? std::to_string(cell.problems)
                                      : fmt::format("{} of {}", cell.judged, cell.problems);
}

double per_run(std::int64_t amount, const Cell& cell) {
  return static_cast<double>(amount) / static_cast<double>(cell.runs);
}

/// A model reads and writes something: no tokens at all means that nobody counted.
std::string tokens_per_run(const Cell& cell) {
  if (cell.cost.tokens_in + cell.cost.tokens_out == 0) return "–";
  return count_text(std::llround(per_run(cell.cost.tokens_in, cell))) + " / " +
         count_text(std::llround(per_run(cell.cost.tokens_out, cell)));
}

bool has_search(const Scope& scope) {
  return std::any_of(scope.cells.begin(), scope.cells.end(),
                     [](const Cell& cell) { return cell.search != Cost(); });
}

std::vector<Column> scope_columns(const Evaluation& evaluation, bool with_search) {
  std::vector<Column> columns{{"system", false}, {"pass@1 %", true}, {"95 % interval", true}};
  if (evaluation.options.paper) columns.push_back({"reported", true});
  columns.push_back({"problems", true});
  columns.push_back({"$ / answer", true});
  columns.push_back({"$ in all", true});
  if (with_search) {
    columns.push_back({"$ search", true});
    columns.push_back({"with search", true});
  }
  for (const char* name : {"tokens in / out", "calls", "p50", "p95"}) {
    columns.push_back({name, true});
  }
  return columns;
}

Table scope_table(const Evaluation& evaluation, const Scope& scope) {
  const bool with_search = has_search(scope);
  Table table{scope.name, scope_columns(evaluation, with_search), {}};
  const std::string best = best_percent(scope);
  for (std::size_t i = 0; i < scope.cells.size(); ++i) {
    const Cell& cell = scope.cells[i];
    std::vector<Field> row{plain(evaluation.names[scope.systems[i]]), pass_field(cell, best),
                           interval_field(cell)};
    if (evaluation.options.paper) {
      row.push_back(reported_field(evaluation, cell.system, scope.name));
    }
    row.push_back(plain(counted(cell)));
    row.push_back(plain(cost_text(cell.usd_per_run(), cell.cost.is_priced)));
    row.push_back(plain(cost_text(cell.cost.usd, cell.cost.is_priced)));
    if (with_search) {
      row.push_back(plain(cost_text(cell.search.usd, cell.search.is_priced)));
      row.push_back(plain(cost_text(cell.usd_per_run_with_search(), cell.is_priced())));
    }
    row.push_back(plain(tokens_per_run(cell)));
    row.push_back(plain(fmt::format("{:.1f}", per_run(cell.cost.calls, cell))));
    row.push_back(plain(seconds_text(cell.latency_p50)));
    row.push_back(plain(seconds_text(cell.latency_p95)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

const Cell* find_cell(const Scope& scope, std::size_t system) {
  const auto found = std::find(scope.systems.begin(), scope.systems.end(), system);
  if (found == scope.systems.end()) return nullptr;
  return &scope.cells[static_cast<std::size_t>(found - scope.systems.begin())];
}

/// A number that the paper prints without naming its set.
std::optional<double> unnamed_number(const Evaluation& evaluation, const System& system) {
  if (!evaluation.options.paper) return std::nullopt;
  const PaperRow* row = paper_row(*evaluation.options.paper, system);
  return row == nullptr ? std::nullopt : row->unnamed;
}

Table summary_table(const Evaluation& evaluation) {
  Table table{"pass@1 in %", {{"system", false}}, {}};
  const bool with_unnamed = std::any_of(
      evaluation.systems.begin(), evaluation.systems.end(),
      [&](const System& system) { return unnamed_number(evaluation, system).has_value(); });
  for (const Scope& scope : evaluation.scopes) {
    table.columns.push_back({scope.name, true});
    if (evaluation.options.paper) table.columns.push_back({"reported", true});
  }
  if (with_unnamed) table.columns.push_back({"reported, set not named", true});
  for (std::size_t system = 0; system < evaluation.systems.size(); ++system) {
    std::vector<Field> row{plain(evaluation.names[system])};
    for (const Scope& scope : evaluation.scopes) {
      const Cell* cell = find_cell(scope, system);
      row.push_back(cell == nullptr ? dim("–") : pass_field(*cell, best_percent(scope)));
      if (cell != nullptr && cell->pass_at_1) {
        row.back().note = interval_text(cell->ci95);
        row.back().bar = Bar{*cell->pass_at_1, cell->ci95};
      }
      if (evaluation.options.paper) {
        row.push_back(reported_field(evaluation, evaluation.systems[system], scope.name));
      }
    }
    if (with_unnamed) {
      const auto number = unnamed_number(evaluation, evaluation.systems[system]);
      row.push_back(dim(number ? fmt::format("{:.2f}", *number) : ""));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table comparison_table(const Evaluation& evaluation) {
  Table table{fmt::format("Against {}", evaluation.names[*evaluation.reference]),
              {{"set", false},
               {"system", false},
               {"difference", true},
               {"95 % interval", true},
               {"better / worse on", true},
               {"of", true},
               {"p", true},
               {"p, Holm", true}},
              {}};
  for (const Comparison& comparison : evaluation.comparisons) {
    Tone tone = Tone::kPlain;
    if (comparison.p_holm < kLevel) tone = comparison.difference > 0 ? Tone::kGood : Tone::kBad;
    table.rows.push_back(
        {plain(comparison.set), plain(evaluation.names[comparison.first]),
         Field{points(comparison.difference), "", tone, {}}, difference_field(comparison),
         plain(fmt::format("{} / {}", comparison.first_more, comparison.second_more)),
         plain(std::to_string(comparison.problems)), plain(p_text(comparison.p)),
         Field{p_text(comparison.p_holm), "", tone, {}}});
  }
  return table;
}

std::optional<Table> head_room_table(const Evaluation& evaluation) {
  Table table{"Head-room of choosing the system per problem",
              {{"set", false},
               {"best fixed system", false},
               {"its pass@1 %", true},
               {"oracle %", true},
               {"gap", true},
               {"95 % interval", true},
               {"with foresight %", true},
               {"problems", true},
               {"solved by all", true},
               {"by none", true}},
              {}};
  for (const Scope& scope : evaluation.scopes) {
    if (!scope.head_room) continue;
    const HeadRoom& room = *scope.head_room;
    table.rows.push_back(
        {plain(scope.name), plain(evaluation.names[room.best_fixed]),
         plain(percent(room.best_fixed_pass)), plain(percent(room.oracle_pass)),
         plain(points(room.oracle_pass - room.best_fixed_pass)),
         room.ci95 ? plain(points(room.ci95->low) + " to " + points(room.ci95->high)) : dim("–"),
         room.foresight_pass ? plain(percent(*room.foresight_pass)) : dim("–"),
         plain(std::to_string(room.problems)), plain(std::to_string(room.solved_by_all)),
         plain(std::to_string(room.solved_by_none))});
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

}  // namespace

std::vector<const Table*> Tables::all() const {
  std::vector<const Table*> list;
  if (summary) list.push_back(&*summary);
  for (const Table& scope : scopes) list.push_back(&scope);
  if (comparisons) list.push_back(&*comparisons);
  if (head_room) list.push_back(&*head_room);
  return list;
}

Tables make_tables(const Evaluation& evaluation) {
  Tables tables;
  if (evaluation.sets.size() > 1) tables.summary = summary_table(evaluation);
  for (const Scope& scope : evaluation.scopes) {
    if (!scope.cells.empty()) tables.scopes.push_back(scope_table(evaluation, scope));
  }
  if (!evaluation.comparisons.empty()) tables.comparisons = comparison_table(evaluation);
  tables.head_room = head_room_table(evaluation);
  return tables;
}

}  // namespace flowreasoner::eval::report
