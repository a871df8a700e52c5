#include "flowreasoner/cli/eval_reports.h"

#include <string>
#include <system_error>
#include <utility>

#include "flowreasoner/base/file.h"
#include "flowreasoner/eval/report/html.h"
#include "flowreasoner/eval/report/markdown.h"

namespace flowreasoner::cli {

Result<void> write_reports(const eval::Evaluation& evaluation, const Json& json,
                           const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error(Errc::kIo, folder.string() + ": " + failed.message());
  std::string outcomes;
  for (const eval::Outcome& outcome : evaluation.outcomes) {
    outcomes += dump_json(eval::to_json(outcome)) + "\n";
  }
  const std::pair<const char*, std::string> files[] = {
      {"report.html", eval::report::html(evaluation)},
      {"report.md", eval::report::markdown(evaluation)},
      {"report.json", dump_json(json, 2) + "\n"},
      {"outcomes.jsonl", std::move(outcomes)}};
  for (const auto& [name, text] : files) {
    if (auto written = write_file_atomic(folder / name, text); !written) return written.error();
  }
  return {};
}

}  // namespace flowreasoner::cli
