#include "flowreasoner/tasks/json_rows.h"

#include <charconv>
#include <fstream>
#include <utility>

#include "flowreasoner/base/file.h"
#include "flowreasoner/tasks/python_json.h"

namespace flowreasoner::tasks {
namespace {

constexpr std::size_t kDocumentBytes = std::size_t{256} << 20;

/// The line on which each element of the list in `text` begins; `text` is known to be valid.
std::vector<std::size_t> element_lines(std::string_view text, std::size_t line) {
  std::vector<std::size_t> lines;
  int depth = 0;
  bool is_expected = false;  // an element, at depth 1
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++line;
    if (c == '\n' || c == ' ' || c == '\t' || c == '\r') continue;
    if (depth == 1 && is_expected && c != ']') {
      lines.push_back(line);
      is_expected = false;
    }
    if (c == '"') {
      for (++at; text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
    } else if (c == '[' || c == '{') {
      is_expected = ++depth == 1;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 1) {
      is_expected = true;
    }
  }
  return lines;
}

std::vector<JsonRow> elements(Json list, const std::vector<std::size_t>& lines) {
  std::vector<JsonRow> rows;
  rows.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) rows.push_back({std::move(list[i]), lines.at(i)});
  return rows;
}

/// Collects the rows of a file line by line. While the first line is the only one, or is no JSON by
/// itself, the file may still be one value over many lines.
class RowCollector {
 public:
  Result<void> take(std::string_view text, std::size_t line) {
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    if (is_document_) return append(text, line);
    auto json = parse_python_json(text, line);
    if (json) {
      rows_.push_back({std::move(*json), line});
      return {};
    }
    if (!rows_.empty()) return json.error();
    is_document_ = true;
    first_line_ = line_ = line;
    first_error_ = json.error();
    return append(text, line);
  }

  Result<std::vector<JsonRow>> finish() {
    if (is_document_) return document();
    if (rows_.size() != 1 || !rows_.front().value.is_array()) return std::move(rows_);
    const std::size_t line = rows_.front().line;
    Json list = std::move(rows_.front().value);
    const std::vector<std::size_t> lines(list.size(), line);
    return elements(std::move(list), lines);
  }

 private:
  Result<void> append(std::string_view text, std::size_t line) {
    if (line != first_line_ && second_.empty()) second_ = text.substr(0, 1);
    for (; line_ < line; ++line_) document_ += '\n';
    document_ += text;
    if (document_.size() <= kDocumentBytes) return {};
    return Error(Errc::kBadData, "line " + std::to_string(line) +
                                     ": a JSON value over many lines may have 256 MiB");
  }

  Result<std::vector<JsonRow>> document() {
    auto json = parse_python_json(document_, first_line_);
    // Two objects, each at the start of its line, are rows of which the first is broken.
    if (!json && document_.starts_with('{') && second_ == "{") return first_error_;
    if (!json) return json.error();
    if (json->is_array()) return elements(std::move(*json), element_lines(document_, first_line_));
    rows_.push_back({std::move(*json), first_line_});
    return std::move(rows_);
  }

  std::vector<JsonRow> rows_;
  bool is_document_ = false;
  std::string document_;  ///< all lines from the first
  std::size_t first_line_ = 0;
  std::size_t line_ = 0;  ///< the last one in `document_`
  std::string second_;    ///< the first character of the second line that is not blank
  Error first_error_;
};

/// What zlib passes through as plain text may be anything.
bool lacks_gzip(const std::filesystem::path& path) {
  if (path.extension() != ".gz") return false;
  std::ifstream file(path, std::ios::binary);
  return file.get() != 0x1f || file.get() != 0x8b;
}

}  // namespace

Result<std::vector<JsonRow>> read_json_rows(const std::filesystem::path& path) {
  RowCollector rows;
  const auto take = [&](std::string_view text, std::size_t line) -> Result<void> {
    auto taken = rows.take(text, line);
    if (!taken) return located(path, 1, taken.error());
    return {};
  };
  auto read = for_each_line(path, take);
  auto collected = read ? rows.finish() : Result<std::vector<JsonRow>>(read.error());
  if (collected) return collected;
  Error error = read ? located(path, 1, collected.error()) : read.error();
  if (error.code() != Errc::kBadData || !lacks_gzip(path)) return error;
  return Error(error.code(), error.message() + "; its name ends in .gz, but it is no gzip file");
}

Error located(const std::filesystem::path& path, std::size_t line, const Error& error) {
  std::string_view message = error.message();
  constexpr std::string_view kLine = "line ";
  if (message.starts_with(kLine)) {
    const char* const begin = message.data() + kLine.size();
    const char* const end = message.data() + message.size();
    std::size_t below = 0;
    const auto [stop, failed] = std::from_chars(begin, end, below);
    if (failed == std::errc() &&
        std::string_view(stop, static_cast<std::size_t>(end - stop)).starts_with(": ")) {
      line += below - 1;
      message = std::string_view(stop + 2, static_cast<std::size_t>(end - stop - 2));
    }
  }
  return Error(error.code(),
               path.string() + ":" + std::to_string(line) + ": " + std::string(message));
}

}  // namespace flowreasoner::tasks
