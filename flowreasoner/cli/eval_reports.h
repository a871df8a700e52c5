#pragma once
#include <filesystem>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"
#include "flowreasoner/eval/evaluation.h"

namespace flowreasoner::cli {

/// Writes report.html, report.md, report.json (`json`, from eval::report::json) and outcomes.jsonl
/// into a folder, which is made if it is not there. Errors: kIo.
Result<void> write_reports(const eval::Evaluation& evaluation, const Json& json,
                           const std::filesystem::path& folder);

}  // namespace flowreasoner::cli
