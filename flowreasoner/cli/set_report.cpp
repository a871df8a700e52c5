#include "flowreasoner/cli/set_report.h"

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"

namespace flowreasoner::cli {

void SetReport::add(const episode::EpisodeResult& result) {
  if (result.has_verdict()) {
    ++judged;
    if (*result.solved) ++passed;
  }
  usd += result.usd;
  is_priced = is_priced && result.is_priced;
  tokens += result.tokens;
  calls += result.calls;
}

double SetReport::pass_at_1() const {
  return judged == 0 ? 0 : static_cast<double>(passed) / static_cast<double>(judged);
}

eval::Interval SetReport::confidence() const {
  return eval::wilson_interval(pass_at_1(), static_cast<double>(judged));
}

Json to_json(const SetReport& report) {
  const auto [low, high] = report.confidence();
  Json cell{{"method", report.method},
            {"set", report.set},
            {"meta", report.meta.empty() ? Json() : Json(report.meta)},
            {"worker", report.workers},
            {"problems", report.problems},
            {"judged", report.judged},
            {"pass_at_1", report.pass_at_1()},
            {"ci95", {low, high}},
            {"usd", report.usd},
            {"is_priced", report.is_priced},
            {"tokens", report.tokens},
            {"calls", report.calls}};
  return Json{{"run", report.run},
              {"cells", Json::array({std::move(cell)})},
              {"comparisons", Json::array()}};
}

std::vector<TextLine> report_lines(const SetReport& report) {
  const auto [low, high] = report.confidence();
  TextLine head(fmt::format("pass@1 {:.3f}", report.pass_at_1()), Tone::kBold);
  head.add(fmt::format("  ({} of {} problems; 95 % interval {:.3f} to {:.3f})", report.passed,
                       report.judged, low, high));
  TextLine cost(fmt::format("{} · {} tokens · {}", cost_text(report.usd, report.is_priced),
                            count_text(report.tokens), plural(report.calls, "call")),
                Tone::kDim);
  std::vector<TextLine> lines{std::move(head), std::move(cost)};
  if (report.judged < report.problems) {
    lines.emplace_back(fmt::format("{} of {} have no verdict", report.problems - report.judged,
                                   plural(report.problems, "problem")),
                       Tone::kWarning);
  }
  return lines;
}

}  // namespace flowreasoner::cli
