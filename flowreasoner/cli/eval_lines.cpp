#include "flowreasoner/cli/eval_lines.h"

#include <algorithm>
#include <utility>

#include "flowreasoner/eval/report/remarks.h"
#include "flowreasoner/eval/report/tables.h"

namespace flowreasoner::cli {
namespace {

namespace report = eval::report;

Tone tone_of(report::Tone tone) {
  switch (tone) {
    case report::Tone::kDim:
      return Tone::kDim;
    case report::Tone::kStrong:
      return Tone::kBold;
    case report::Tone::kGood:
      return Tone::kGood;
    case report::Tone::kBad:
      return Tone::kBad;
    case report::Tone::kPlain:
      break;
  }
  return Tone::kPlain;
}

TextLine field_line(const report::Field& field, bool with_notes) {
  TextLine line(printable(field.text), tone_of(field.tone));
  if (with_notes && !field.note.empty()) line.add("  " + printable(field.note), Tone::kDim);
  return line;
}

/// Numbers end in the same column.
void align_right(std::vector<std::vector<TextLine>>& rows, std::size_t column) {
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row[column].width());
  for (auto& row : rows) {
    TextLine padded;
    padded.pad_to(width - row[column].width()).append(row[column]);
    row[column] = std::move(padded);
  }
}

std::vector<TextLine> table_lines(const report::Table& table, bool with_notes) {
  std::vector<std::vector<TextLine>> rows(1);
  for (const report::Column& column : table.columns) {
    rows[0].emplace_back(printable(column.name), Tone::kDim);
  }
  for (const auto& fields : table.rows) {
    std::vector<TextLine>& row = rows.emplace_back();
    for (const report::Field& field : fields) row.push_back(field_line(field, with_notes));
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].is_number) align_right(rows, i);
  }
  return align_columns(rows);
}

std::size_t width_of(const std::vector<TextLine>& lines) {
  std::size_t width = 0;
  for (const TextLine& line : lines) width = std::max(width, line.width());
  return width;
}

}  // namespace

std::vector<TextLine> eval_lines(const eval::Evaluation& evaluation, std::size_t columns) {
  std::vector<TextLine> lines;
  const report::Tables tables = report::make_tables(evaluation);
  for (const report::Table* table : tables.all()) {
    std::vector<TextLine> rows = table_lines(*table, true);
    if (width_of(rows) > columns) rows = table_lines(*table, false);
    lines.emplace_back(printable(table->caption), Tone::kBold);
    std::move(rows.begin(), rows.end(), std::back_inserter(lines));
    lines.emplace_back();
  }
  constexpr std::size_t kMostLines = 20;  // of one remark
  for (const std::string& remark : report::remarks(evaluation)) {
    for (std::string& line : wrap_words(printable(remark), columns, kMostLines)) {
      lines.emplace_back(std::move(line), Tone::kDim);
    }
  }
  return lines;
}

}  // namespace flowreasoner::cli
