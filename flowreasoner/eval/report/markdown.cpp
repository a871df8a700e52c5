#include "flowreasoner/eval/report/markdown.h"

#include <string_view>

#include "flowreasoner/eval/report/facts.h"
#include "flowreasoner/eval/report/remarks.h"
#include "flowreasoner/eval/report/tables.h"

namespace flowreasoner::eval::report {
namespace {

/// Punctuation that could begin markup gets a backslash; line breaks would end a row.
std::string escaped(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_[]<>|#~&";
  std::string safe;
  for (const char c : text) {
    if (kMarkup.find(c) != std::string_view::npos) safe += '\\';
    safe += c == '\n' || c == '\r' ? ' ' : c;
  }
  return safe;
}

std::string field_text(const Field& field) {
  std::string text = escaped(field.text);
  if (!field.note.empty()) text += " (" + escaped(field.note) + ")";
  if (field.text.empty() || field.text == "–") return text;
  switch (field.tone) {
    case Tone::kStrong:
    case Tone::kGood:
    case Tone::kBad:
      return "**" + text + "**";
    case Tone::kDim:
      return "*" + text + "*";
    case Tone::kPlain:
      break;
  }
  return text;
}

void add_table(std::string& page, const Table& table) {
  page += "\n## " + escaped(table.caption) + "\n\n|";
  for (const Column& column : table.columns) page += " " + escaped(column.name) + " |";
  page += "\n|";
  for (const Column& column : table.columns) page += column.is_number ? " ---: |" : " --- |";
  page += "\n";
  for (const auto& row : table.rows) {
    page += "|";
    for (const Field& field : row) page += " " + field_text(field) + " |";
    page += "\n";
  }
}

}  // namespace

std::string markdown(const Evaluation& evaluation) {
  std::string page = "# " + escaped(evaluation.options.title) + "\n\n";
  for (const auto& [name, value] : facts(evaluation)) {
    page += "- " + escaped(name) + ": " + escaped(value) + "\n";
  }
  const Tables tables = make_tables(evaluation);
  for (const Table* table : tables.all()) add_table(page, *table);
  page += "\n## Remarks\n\n";
  for (const std::string& line : remarks(evaluation)) page += "- " + escaped(line) + "\n";
  return page;
}

}  // namespace flowreasoner::eval::report
