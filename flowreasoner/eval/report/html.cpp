#include "flowreasoner/eval/report/html.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/eval/report/cost_plot.h"
#include "flowreasoner/eval/report/facts.h"
#include "flowreasoner/eval/report/html_text.h"
#include "flowreasoner/eval/report/outcome_grid.h"
#include "flowreasoner/eval/report/page.h"
#include "flowreasoner/eval/report/remarks.h"
#include "flowreasoner/eval/report/tables.h"

namespace flowreasoner::eval::report {
namespace {

using Places = std::vector<std::pair<std::string_view, std::string>>;

/// The frame with each {{name}} replaced. What is put in is not looked at again.
std::string filled(std::string_view frame, const Places& places) {
  std::string page;
  for (;;) {
    const std::size_t begin = frame.find("{{");
    page += frame.substr(0, begin);
    if (begin == std::string_view::npos) return page;
    const std::size_t end = frame.find("}}", begin);
    const std::string_view name = frame.substr(begin + 2, end - begin - 2);
    const auto place = std::find_if(places.begin(), places.end(),
                                    [name](const auto& entry) { return entry.first == name; });
    if (place == places.end()) throw std::logic_error("page.html names " + std::string(name));
    page += place->second;
    frame.remove_prefix(end + 2);
  }
}

/// As a content security policy names a script that may run.
std::string sha256_base64(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return base64({reinterpret_cast<const char*>(digest.data()), length});
}

std::string_view tone_class(Tone tone) {
  switch (tone) {
    case Tone::kDim:
      return "dim";
    case Tone::kStrong:
      return "strong";
    case Tone::kGood:
      return "good";
    case Tone::kBad:
      return "bad";
    case Tone::kPlain:
      break;
  }
  return "";
}

/// From the lowest to the highest end of the intervals in a column.
Interval common_range(const Table& table, std::size_t column) {
  Interval range{1, -1};
  for (const auto& row : table.rows) {
    const auto& bar = row[column].bar;
    if (!bar) continue;
    range.low = std::min(range.low, bar->ci95.low);
    range.high = std::max(range.high, bar->ci95.high);
  }
  return range;
}

/// The interval as a line with the value as a dot; and where 0 is, should it lie between.
std::string bar_svg(const Bar& bar, const Interval& range) {
  const auto at = [&range](double value) {
    return range.high > range.low ? 3 + 84 * (value - range.low) / (range.high - range.low) : 45.0;
  };
  const std::string zero = range.low < 0 && range.high > 0
                               ? fmt::format(R"(<path class="zero" d="M{:.1f} -6v22"/>)", at(0))
                               : "";
  return fmt::format(
      R"(<svg class="bar" viewBox="0 0 90 10" aria-hidden="true">{}<path d="M{:.1f} 5H{:.1f}"/>)"
      R"(<circle cx="{:.1f}" cy="5" r="3"/></svg>)",
      zero, at(bar.ci95.low), at(bar.ci95.high), at(bar.value));
}

std::string field_html(const Field& field, const Column& column, const Interval& range) {
  std::string text = html_text(field.text);
  if (field.bar) {  // stands above the interval in figures, which is the note where there is one
    const std::string_view under = field.note.empty() ? field.text : field.note;
    if (field.note.empty()) text.clear();
    text += "<span class=note>" + bar_svg(*field.bar, range) + "<small>" + html_text(under) +
            "</small></span>";
  }
  const std::string_view tone = tone_class(field.tone);
  return fmt::format(R"(<td class="{}{}{}">{})", column.is_number ? "number" : "",
                     tone.empty() ? "" : " ", tone, text);
}

std::string table_html(const Table& table) {
  std::string html = "<div class=wide><table class=figures><caption>" + html_text(table.caption) +
                     "</caption><thead><tr>";
  for (const Column& column : table.columns) {
    html += fmt::format("<th scope=col{}{}>{}", column.is_number ? " class=number" : "",
                        column.name == "reported" ? " data-reported" : "", html_text(column.name));
  }
  html += "<tbody>";
  std::vector<Interval> ranges;
  ranges.reserve(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) ranges.push_back(common_range(table, i));
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      html += field_html(row[i], table.columns[i], ranges[i]);
    }
    html += '\n';
  }
  return html + "</table></div>";
}

std::string optional_table(const std::optional<Table>& table) {
  return table ? table_html(*table) : "";
}

std::string facts_html(const Evaluation& evaluation) {
  std::string html;
  for (const auto& [name, value] : facts(evaluation)) {
    html += "<div><dt>" + html_text(name) + "<dd>" + html_text(value) + "</div>";
  }
  return html;
}

std::string card(std::string_view figure, std::string_view what, std::string_view where) {
  return fmt::format("<div class=card><b>{}</b><span>{}</span><small>{}</small></div>",
                     html_text(figure), html_text(what), html_text(where));
}

/// The scope that stands for all: overall, or the only set.
const Scope& main_scope(const Evaluation& evaluation) {
  const Scope& last = evaluation.scopes.back();
  return last.cells.empty() ? evaluation.scopes.front() : last;
}

/// Three figures that a reader would look for first.
std::string cards_html(const Evaluation& evaluation) {
  const Scope& scope = main_scope(evaluation);
  std::string html;
  const auto best =
      std::max_element(scope.cells.begin(), scope.cells.end(), [](const Cell& a, const Cell& b) {
        return a.pass_at_1.value_or(-1) < b.pass_at_1.value_or(-1);
      });
  const auto name_at = [&](std::size_t cell) { return evaluation.names[scope.systems[cell]]; };
  if (best->pass_at_1) {
    html += card(fmt::format("{:.1f} %", 100 * *best->pass_at_1),
                 name_at(static_cast<std::size_t>(best - scope.cells.begin())),
                 "best pass@1, " + scope.name);
  }
  if (!scope.front.empty()) {
    const Cell& cheapest = scope.cells[scope.front.front()];
    html +=
        card(usd_text(cheapest.usd_per_run_with_search()),
             fmt::format("{}: {:.1f} %", name_at(scope.front.front()), 100 * *cheapest.pass_at_1),
             "cheapest answer on the cost front, " + scope.name);
  }
  if (scope.head_room) {
    const HeadRoom& room = *scope.head_room;
    html += card(fmt::format("{:+.1f} points", 100 * (room.oracle_pass - room.best_fixed_pass)),
                 fmt::format("an oracle per problem: {:.1f} %", 100 * room.oracle_pass),
                 "head-room over the best fixed system, " + scope.name);
  }
  return html;
}

std::string plots_html(const Evaluation& evaluation) {
  std::string html;
  for (const Scope& scope : evaluation.scopes) {
    std::vector<PlotPoint> points;
    for (std::size_t i = 0; i < scope.cells.size(); ++i) {
      const Cell& cell = scope.cells[i];
      const bool has_cost = cell.is_priced() || cell.usd_per_run_with_search() > 0;
      if (!cell.pass_at_1 || !has_cost) continue;
      const bool is_on_front =
          std::find(scope.front.begin(), scope.front.end(), i) != scope.front.end();
      points.push_back({evaluation.names[scope.systems[i]], cell.usd_per_run_with_search(),
                        cell.usd_per_run(), !cell.is_priced(), *cell.pass_at_1, cell.ci95,
                        is_on_front});
    }
    if (points.empty()) continue;
    html += "<figure><figcaption>" + html_text(scope.name) + "</figcaption>" +
            cost_plot_svg(points, "Accuracy against cost, " + scope.name) +
            "<output class=readout></output></figure>";
  }
  return html;
}

std::string grids_html(const Evaluation& evaluation) {
  std::string html;
  for (std::size_t set = 0; set < evaluation.sets.size(); ++set) {
    html += fmt::format(
        "<details class=set{}><summary>{} <small>{}</small></summary><div class=scroll>{}</div>"
        "</details>",
        set == 0 ? " open" : "", html_text(evaluation.sets[set]),
        plural(static_cast<std::int64_t>(evaluation.matrices[set].rows.size()), "problem"),
        grid_html(evaluation, set));
  }
  return html;
}

std::string remarks_html(const Evaluation& evaluation, const PackedDetails& details) {
  std::string html;
  for (const std::string& line : remarks(evaluation)) html += "<li>" + html_text(line);
  if (details.cut_to_bytes > 0) {
    html += fmt::format(
        "<li>Answers and traces on this page are cut at {} bytes; the run's record has them whole.",
        details.cut_to_bytes);
  }
  return html;
}

}  // namespace

std::string html(const Evaluation& evaluation) {
  const Tables tables = make_tables(evaluation);
  std::string scopes;
  for (const Table& scope : tables.scopes) scopes += table_html(scope);
  PackedDetails details = pack_details(evaluation);
  const std::string plots = plots_html(evaluation);
  const Places places{{"title", html_text(evaluation.options.title)},
                      {"style", std::string(kPageCss)},
                      {"script", std::string(kPageJs)},
                      {"script_hash", sha256_base64(kPageJs)},
                      {"facts", facts_html(evaluation)},
                      {"cards", cards_html(evaluation)},
                      {"summary", optional_table(tables.summary)},
                      {"plots", plots.empty() ? "<p>No system's cost is known.</p>" : plots},
                      {"scopes", scopes},
                      {"comparisons", optional_table(tables.comparisons)},
                      {"head_room", optional_table(tables.head_room)},
                      {"grids", grids_html(evaluation)},
                      {"remarks", remarks_html(evaluation, details)},
                      {"details", std::move(details.base64)}};
  return filled(kPageHtml, places);
}

}  // namespace flowreasoner::eval::report
