// Makes reports of outcomes that were measured elsewhere: one JSON line a run (docs/formats.md).
//   report_outcomes OUTCOMES.jsonl FOLDER      writes report.html, report.md and report.json there
#include <cstdio>
#include <filesystem>

#include "flowreasoner/base/file.h"
#include "flowreasoner/eval/report/html.h"
#include "flowreasoner/eval/report/json.h"
#include "flowreasoner/eval/report/markdown.h"

using namespace flowreasoner;

Result<void> write_reports(const std::filesystem::path& file, const std::filesystem::path& folder) {
  FR_TRY(auto outcomes, eval::load_outcomes(file));
  eval::EvaluationOptions options;
  options.title = file.stem().string();
  FR_TRY(const auto evaluation, eval::evaluate(std::move(outcomes), {}, options));
  const std::string json = dump_json(eval::report::json(evaluation), 2) + "\n";
  for (const auto& [name, text] : {std::pair("report.html", eval::report::html(evaluation)),
                                   std::pair("report.md", eval::report::markdown(evaluation)),
                                   std::pair("report.json", json)}) {
    if (auto written = write_file_atomic(folder / name, text); !written) return written;
  }
  return {};
}

int main(int count, char** words) {
  if (count != 3) return std::fprintf(stderr, "usage: report_outcomes OUTCOMES.jsonl FOLDER\n"), 2;
  const auto done = write_reports(words[1], words[2]);
  if (!done) return std::fprintf(stderr, "%s\n", done.error().to_string().c_str()), 2;
}
