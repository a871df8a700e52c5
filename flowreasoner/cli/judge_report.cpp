#include "flowreasoner/cli/judge_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::cli {
namespace {

using Rows = std::vector<std::vector<TextLine>>;

std::int64_t fewest_samples(const eval::SampleScore& score) {
  std::int64_t fewest = 0;
  for (const eval::Attempts& problem : score.problems) {
    fewest = fewest == 0 ? problem.samples : std::min(fewest, problem.samples);
  }
  return fewest;
}

std::int64_t left_out(const JudgeReport& report) {
  const bool is_some = report.references && report.references->are_dropped;
  return is_some ? static_cast<std::int64_t>(report.references->broken.size()) : 0;
}

std::vector<std::int64_t> wanted_k(const JudgeReport& report) {
  return report.k.empty() ? std::vector<std::int64_t>{1, 10, 100} : report.k;
}

Json pass_at_k_json(const JudgeReport& report, const eval::SampleScore& score) {
  Json object = Json::object();
  for (const auto& [k, value] : pass_at_k_of(report, score)) object[std::to_string(k)] = value;
  return object;
}

Json score_json(const JudgeReport& report, const eval::SampleScore& score) {
  Json kinds = Json::object();
  for (std::size_t kind = 1; kind < eval::kFailureKinds; ++kind) {
    kinds[std::string(eval::kind_name(static_cast<eval::FailureKind>(kind)))] = score.by_kind[kind];
  }
  return {{"samples", score.samples},
          {"pass_at_k", pass_at_k_json(report, score)},
          {"passed", score.of(eval::FailureKind::kPassed)},
          {"failed", std::move(kinds)},
          {"modes", {{"two-process", score.two_process}, {"shared", score.shared}}}};
}

Json references_json(const ReferenceReport& references) {
  Json broken = Json::array();
  for (const auto& [id, reason] : references.broken) {
    broken.push_back({{"id", id}, {"reason", reason}});
  }
  return {{"judged", references.judged},
          {"broken", std::move(broken)},
          {"dropped", references.are_dropped}};
}

double verdicts_per_second(const JudgeReport& report) {
  return report.judging_seconds > 0 ? static_cast<double>(report.made) / report.judging_seconds : 0;
}

/// One figure of each column.
template <class Figure>
void add_row(Rows& rows, const JudgeReport& report, const std::string& name, Tone tone,
             Figure figure) {
  std::vector<TextLine> row{TextLine(name)};
  for (const JudgeReport::Column& column : report.columns) {
    const std::string text = figure(column);
    row.emplace_back(fmt::format("{:>9}", text), tone);
  }
  rows.push_back(std::move(row));
}

Rows score_rows(const JudgeReport& report) {
  Rows rows;
  if (report.columns.size() > 1) {
    add_row(rows, report, "", Tone::kDim, [](const auto& column) { return column.name; });
  }
  for (const std::int64_t k : wanted_k(report)) {
    const bool is_known = std::all_of(
        report.columns.begin(), report.columns.end(),
        [k](const auto& column) { return eval::mean_pass_at_k(column.score.problems, k); });
    if (!is_known) continue;
    add_row(rows, report, fmt::format("pass@{}", k), Tone::kBold, [k](const auto& column) {
      return fmt::format("{:.3f}", *eval::mean_pass_at_k(column.score.problems, k));
    });
  }
  for (std::size_t kind = 0; kind < eval::kFailureKinds; ++kind) {
    const bool is_any =
        std::any_of(report.columns.begin(), report.columns.end(),
                    [kind](const auto& column) { return column.score.by_kind[kind] > 0; });
    if (!is_any && kind > 0) continue;
    add_row(rows, report, std::string(eval::kind_name(static_cast<eval::FailureKind>(kind))),
            kind == 0 ? Tone::kGood : Tone::kPlain,
            [kind](const auto& column) { return std::to_string(column.score.by_kind[kind]); });
  }
  return rows;
}

/// "3280 verdicts in two processes, 0 shared · 12.3 s · 267 verdicts/s".
TextLine effort_line(const JudgeReport& report) {
  std::int64_t two_process = 0;
  std::int64_t shared = 0;
  for (const JudgeReport::Column& column : report.columns) {
    two_process += column.score.two_process;
    shared += column.score.shared;
  }
  std::string text =
      fmt::format("{} in two processes, {} shared", plural(two_process, "verdict"), shared);
  if (report.reused > 0) text += fmt::format(" · {} of equal programs", report.reused);
  if (report.kept > 0) text += fmt::format(" · {} kept from before", report.kept);
  text += fmt::format(" · {:.1f} s", report.seconds);
  if (report.made > 0) text += " · " + pace_text(verdicts_per_second(report));
  return {text, Tone::kDim};
}

void add_reference_lines(std::vector<TextLine>& lines, const ReferenceReport& references,
                         bool has_samples) {
  const auto broken = static_cast<std::int64_t>(references.broken.size());
  std::string head = fmt::format("{} judged, {} here", plural(references.judged, "reference"),
                                 broken == 1 ? "1 fails" : fmt::format("{} fail", broken));
  if (broken > 0 && has_samples) {
    head += references.are_dropped ? ": not in the scores" : ": in the scores all the same";
  }
  lines.emplace_back(std::move(head), broken > 0 ? Tone::kWarning : Tone::kPlain);
  Rows rows;
  for (const auto& [id, reason] : references.broken) {
    rows.push_back({TextLine("  " + printable(id)), TextLine(printable(reason), Tone::kDim)});
  }
  for (TextLine& line : align_columns(rows)) lines.push_back(std::move(line));
}

/// What a reader of the scores has to know.
void add_warnings(std::vector<TextLine>& lines, const JudgeReport& report) {
  const std::int64_t untried = report.problems - left_out(report) - report.scored_problems();
  if (untried > 0) {
    lines.emplace_back(fmt::format("{} of {} have no sample and are not in the scores", untried,
                                   plural(report.problems, "problem")),
                       Tone::kWarning);
  }
  for (const std::int64_t k : report.k) {
    const std::int64_t fewest = fewest_samples(report.columns.front().score);
    if (fewest >= k) continue;
    lines.emplace_back(
        fmt::format("no pass@{}: it needs {} samples of each problem, one has {}", k, k, fewest),
        Tone::kWarning);
  }
}

}  // namespace

std::int64_t JudgeReport::scored_problems() const {
  return columns.empty() ? 0 : static_cast<std::int64_t>(columns.front().score.problems.size());
}

std::vector<std::pair<std::int64_t, double>> pass_at_k_of(const JudgeReport& report,
                                                          const eval::SampleScore& score) {
  std::vector<std::pair<std::int64_t, double>> values;
  for (const std::int64_t k : wanted_k(report)) {
    const auto value = eval::mean_pass_at_k(score.problems, k);
    if (value) values.emplace_back(k, *value);
  }
  return values;
}

Json to_json(const JudgeReport& report) {
  Json broken = Json::array();
  if (report.references) {
    for (const auto& [id, reason] : report.references->broken) broken.push_back(id);
  }
  Json object{{"set", report.set},
              {"problems", report.columns.empty() ? report.problems : report.scored_problems()},
              {"problems_in_set", report.problems},
              {"samples", report.columns.empty() ? 0 : report.columns.front().score.samples},
              {"pass_at_k", Json::object()},
              {"broken_references", std::move(broken)},
              {"references", report.references ? references_json(*report.references) : Json()},
              {"scores", Json::object()},
              {"kept", report.kept},
              {"made", report.made},
              {"reused", report.reused},
              {"verdicts", report.verdicts.empty() ? Json() : Json(report.verdicts)},
              {"verdicts_per_second", verdicts_per_second(report)},
              {"seconds", report.seconds}};
  for (const JudgeReport::Column& column : report.columns) {
    object["scores"][column.name] = score_json(report, column.score);
  }
  if (!report.columns.empty()) {
    object["pass_at_k"] = pass_at_k_json(report, report.columns.front().score);
  }
  return object;
}

std::vector<TextLine> report_lines(const JudgeReport& report) {
  std::vector<TextLine> lines;
  TextLine head(printable(report.set), Tone::kBold);
  if (report.columns.empty()) {
    lines.push_back(head.add(fmt::format("  {}", plural(report.problems, "problem"))));
  } else {
    lines.push_back(head.add(fmt::format("  {}, {}", plural(report.scored_problems(), "problem"),
                                         plural(report.columns.front().score.samples, "sample"))));
    for (TextLine& line : align_columns(score_rows(report))) lines.push_back(std::move(line));
    lines.push_back(effort_line(report));
    add_warnings(lines, report);
  }
  if (report.references) {
    add_reference_lines(lines, *report.references, !report.columns.empty());
  }
  return lines;
}

}  // namespace flowreasoner::cli
