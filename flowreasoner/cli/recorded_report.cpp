#include "flowreasoner/cli/recorded_report.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::cli {
namespace {

using Rows = std::vector<std::vector<TextLine>>;

constexpr std::size_t kListedProblems = 8;

std::string source_text(const std::string& source) {
  return source.empty() ? "no source" : source;
}

TextLine number(std::int64_t value, Tone tone = Tone::kPlain) {
  return {fmt::format("{:>7}", value), tone};
}

/// Problems as far as there is room; JSON has them all.
std::string problems_text(const std::vector<std::string>& problems) {
  std::string text;
  for (std::size_t i = 0; i < problems.size() && i < kListedProblems; ++i) {
    text += (i == 0 ? "" : ", ") + problems[i];
  }
  if (problems.size() > kListedProblems) {
    text += fmt::format(" and {} more", problems.size() - kListedProblems);
  }
  return text;
}

Rows agreement_rows(const RecordedReport& report) {
  Rows rows{{TextLine("set", Tone::kDim), TextLine("source", Tone::kDim),
             TextLine("answers", Tone::kDim), TextLine("compared", Tone::kDim),
             TextLine("  agree", Tone::kDim), TextLine("passed there alone", Tone::kDim),
             TextLine("passed here alone", Tone::kDim)}};
  for (const eval::AgreementCount& count : report.counts) {
    rows.push_back({TextLine(printable(count.set)), TextLine(printable(source_text(count.source))),
                    number(count.answers), number(count.compared()),
                    number(count.agreed(), Tone::kGood), number(count.theirs_alone),
                    number(count.ours_alone)});
  }
  return rows;
}

Rows cause_rows(const RecordedReport& report) {
  Rows rows;
  for (const RecordedReport::CauseCount& count : report.causes) {
    const bool is_open = count.cause == eval::Cause::kUnexplained;
    rows.push_back(
        {number(count.answers, is_open ? Tone::kBad : Tone::kPlain),
         TextLine(std::string(eval::cause_name(count.cause)), is_open ? Tone::kBad : Tone::kBold),
         TextLine(printable(count.set + ", " + source_text(count.source))),
         TextLine(printable(problems_text(count.problems)), Tone::kDim)});
  }
  return rows;
}

}  // namespace

std::int64_t RecordedReport::compared() const {
  return std::accumulate(
      counts.begin(), counts.end(), std::int64_t{0},
      [](std::int64_t sum, const auto& count) { return sum + count.compared(); });
}

std::int64_t RecordedReport::agreed() const {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& count) { return sum + count.agreed(); });
}

void add_disagreements(const std::vector<eval::Disagreement>& disagreements,
                       const eval::RecordedSet& set, RecordedReport& report) {
  for (const eval::Disagreement& disagreement : disagreements) {
    const eval::RecordedAnswer& answer = set.answers[disagreement.answer];
    auto count = std::find_if(report.causes.begin(), report.causes.end(), [&](const auto& other) {
      return other.set == set.name && other.source == answer.source &&
             other.cause == disagreement.cause;
    });
    if (count == report.causes.end()) {
      RecordedReport::CauseCount fresh;
      fresh.set = set.name;
      fresh.source = answer.source;
      fresh.cause = disagreement.cause;
      count = report.causes.insert(report.causes.end(), std::move(fresh));
    }
    ++count->answers;
    std::vector<std::string>& problems = count->problems;
    if (std::find(problems.begin(), problems.end(), answer.task_id) == problems.end()) {
      problems.push_back(answer.task_id);
    }
  }
}

Json to_json(const RecordedReport& report) {
  Json agreement = Json::array();
  for (const eval::AgreementCount& count : report.counts) {
    agreement.push_back({{"set", count.set},
                         {"source", count.source},
                         {"answers", count.answers},
                         {"compared", count.compared()},
                         {"both_passed", count.both_passed},
                         {"both_failed", count.both_failed},
                         {"passed_there_alone", count.theirs_alone},
                         {"passed_here_alone", count.ours_alone}});
  }
  Json causes = Json::array();
  for (const RecordedReport::CauseCount& count : report.causes) {
    causes.push_back({{"set", count.set},
                      {"source", count.source},
                      {"cause", eval::cause_name(count.cause)},
                      {"answers", count.answers},
                      {"problems", count.problems}});
  }
  return {{"agreement", std::move(agreement)},
          {"causes", std::move(causes)},
          {"compared", report.compared()},
          {"agreed", report.agreed()},
          {"warnings", report.warnings},
          {"kept", report.kept},
          {"made", report.made},
          {"reused", report.reused},
          {"seconds", report.seconds}};
}

std::vector<TextLine> report_lines(const RecordedReport& report) {
  std::vector<TextLine> lines;
  const std::int64_t differ = report.compared() - report.agreed();
  lines.emplace_back("Agreement with the recorded verdicts", Tone::kBold);
  for (TextLine& line : align_columns(agreement_rows(report))) lines.push_back(std::move(line));
  std::string sentence =
      fmt::format("{} of {} compared agree", report.agreed(), plural(report.compared(), "verdict"));
  if (differ > 0) sentence += fmt::format("; {} do not:", differ);
  lines.emplace_back(std::move(sentence));
  for (TextLine& line : align_columns(cause_rows(report))) lines.push_back(std::move(line));
  std::vector<eval::Cause> causes;
  for (const auto& count : report.causes) {
    if (std::find(causes.begin(), causes.end(), count.cause) == causes.end()) {
      causes.push_back(count.cause);
    }
  }
  for (const eval::Cause cause : causes) {
    lines.emplace_back(fmt::format("{}: {}", eval::cause_name(cause), eval::cause_sentence(cause)),
                       Tone::kDim);
  }
  std::string effort = fmt::format("{} made, {} of them of equal programs",
                                   plural(report.made, "verdict"), report.reused);
  if (report.kept > 0) effort += fmt::format(", {} kept from before", report.kept);
  lines.emplace_back(fmt::format("{} · {:.1f} s", effort, report.seconds), Tone::kDim);
  for (const std::string& warning : report.warnings) {
    lines.emplace_back(printable(warning), Tone::kWarning);
  }
  return lines;
}

}  // namespace flowreasoner::cli
