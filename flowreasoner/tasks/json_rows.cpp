#include "flowreasoner/tasks/json_rows.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "flowreasoner/base/file.h"

namespace flowreasoner::tasks {
namespace {

struct Line {
  std::string text;
  std::size_t number;
};

/// What the parser says, without its own name and its position in the text.
std::string reason(const Json::exception& thrown) {
  std::string_view text(thrown.what());
  for (const std::string_view lead : {"column ", "] "}) {
    const std::size_t found = text.find(lead);
    const std::size_t colon = found == std::string_view::npos ? found : text.find(": ", found);
    if (lead == "column " && colon != std::string_view::npos)
      return std::string(text.substr(colon + 2));
    if (lead == "] " && found != std::string_view::npos) return std::string(text.substr(found + 2));
  }
  return std::string(text);
}

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
  for (std::size_t i = 0; i < list.size(); ++i) rows.push_back({std::move(list[i]), lines.at(i)});
  return rows;
}

/// One value over all lines.
Result<std::vector<JsonRow>> read_document(const std::vector<Line>& lines) {
  std::string text;
  std::size_t number = lines.front().number;
  for (const Line& line : lines) {
    for (; number < line.number; ++number) text += '\n';
    text += line.text;
  }
  FR_TRY(Json json, parse_row(text, lines.front().number));
  if (json.is_array()) return elements(std::move(json), element_lines(text, lines.front().number));
  std::vector<JsonRow> rows;
  rows.push_back({std::move(json), lines.front().number});
  return rows;
}

Result<std::vector<JsonRow>> read_lines(const std::vector<Line>& lines) {
  std::vector<JsonRow> rows;
  for (const Line& line : lines) {
    auto json = parse_row(line.text, line.number);
    if (!json) return rows.empty() && lines.size() > 1 ? read_document(lines) : json.error();
    if (lines.size() == 1 && json->is_array()) {
      return elements(std::move(*json), element_lines(line.text, line.number));
    }
    rows.push_back({std::move(*json), line.number});
  }
  return rows;
}

}  // namespace

Result<Json> parse_row(std::string_view text, std::size_t line) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& thrown) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(thrown.byte, text.size()));
    const auto below = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
    return Error(Errc::kBadData,
                 "line " + std::to_string(line + below) + ": not valid JSON: " + reason(thrown));
  } catch (const Json::exception& thrown) {
    return Error(Errc::kBadData,
                 "line " + std::to_string(line) + ": not valid JSON: " + reason(thrown));
  }
}

Result<std::vector<JsonRow>> read_json_rows(const std::filesystem::path& path) {
  std::vector<Line> lines;
  const auto keep = [&](std::string_view text, std::size_t number) -> Result<void> {
    if (text.find_first_not_of(" \t\r") != std::string_view::npos)
      lines.push_back({std::string(text), number});
    return {};
  };
  if (auto read = for_each_line(path, keep); !read) return read.error();
  auto rows = read_lines(lines);
  if (!rows) return located(path, 1, rows.error());
  return rows;
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
