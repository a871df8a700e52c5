#include "flowreasoner/cli/doctor_view.h"

#include <string>
#include <utility>

namespace flowreasoner::cli {
namespace {

TextLine mark_of(Health health) {
  switch (health) {
    case Health::kGood:
      return {"✓", Tone::kGood};
    case Health::kNote:
      return {"·", Tone::kDim};
    case Health::kWarning:
      return {"!", Tone::kWarning};
    case Health::kMissing:
      return {"✗", Tone::kBad};
  }
  return {};
}

const char* health_name(Health health) {
  switch (health) {
    case Health::kGood:
      return "good";
    case Health::kNote:
      return "note";
    case Health::kWarning:
      return "warning";
    case Health::kMissing:
      return "missing";
  }
  return "";
}

}  // namespace

std::vector<TextLine> doctor_lines(const DoctorReport& report) {
  std::vector<std::vector<TextLine>> rows;
  std::string topic;
  for (const Finding& finding : report.findings) {
    const bool is_new = finding.topic != topic;
    topic = finding.topic;
    TextLine head = mark_of(finding.health);
    head.add(" ").add(is_new ? topic : "", Tone::kBold);
    rows.push_back({std::move(head), printable(finding.name), printable(finding.detail)});
  }
  std::vector<TextLine> lines = align_columns(rows);
  lines.emplace_back();
  lines.push_back(report.can_solve()
                      ? TextLine("ready", Tone::kGood)
                      : TextLine("not ready: what is marked ✗ is needed", Tone::kBad));
  return lines;
}

Json doctor_json(const DoctorReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back({{"topic", finding.topic},
                        {"name", finding.name},
                        {"health", health_name(finding.health)},
                        {"detail", finding.detail}});
  }
  return Json{{"can_solve", report.can_solve()}, {"findings", std::move(findings)}};
}

}  // namespace flowreasoner::cli
