#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "flowreasoner/base/json.h"
#include "flowreasoner/base/result.h"

namespace flowreasoner::tasks {

/// One value of a data file, and where it began.
struct JsonRow {
  Json value;
  std::size_t line = 0;  ///< in the file, from 1
};

/// The rows of a data file, plain or gzip: JSONL, one value a line of at most 64 MiB; or one JSON
/// value over many lines, of at most 256 MiB, whose elements are the rows when it is a list. JSON
/// as Python writes it (python_json.h). Errors in one line: kNotFound; kBadData as "FILE:LINE: …".
/// An empty file has no rows.
Result<std::vector<JsonRow>> read_json_rows(const std::filesystem::path& path);

/// The error with its place before it: "FILE:LINE: message". A message that begins "line 7: "
/// counts from `line`.
Error located(const std::filesystem::path& path, std::size_t line, const Error& error);

}  // namespace flowreasoner::tasks
