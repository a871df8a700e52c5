#include "flowreasoner/cli/text_line.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace flowreasoner::cli {
namespace {

struct Character {
  std::uint32_t code = 0xFFFD;
  std::size_t bytes = 1;
  bool is_valid = false;
};

/// The character at the beginning of `text`, which is not empty.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t bytes = 0;
  std::uint32_t code = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    bytes = 2;
    code = lead & 0x1FU;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    bytes = 3;
    code = lead & 0x0FU;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    bytes = 4;
    code = lead & 0x07U;
  }
  if (bytes == 0 || text.size() < bytes) return {};
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    code = code << 6 | (next & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool is_overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  if (is_surrogate || is_overlong || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

using CodeRange = std::pair<std::uint32_t, std::uint32_t>;

constexpr std::array<CodeRange, 9> kWide{{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};
constexpr std::array<CodeRange, 7> kZeroWidth{{{0x0300, 0x036F},
                                               {0x200B, 0x200F},
                                               {0x202A, 0x202E},
                                               {0x2060, 0x206F},
                                               {0x20D0, 0x20FF},
                                               {0xFE00, 0xFE0F},
                                               {0xFEFF, 0xFEFF}}};

bool is_in(const auto& ranges, std::uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [code](const CodeRange& range) {
    return code >= range.first && code <= range.second;
  });
}

std::size_t columns_of(std::uint32_t code) {
  if (code < 0x0300) return 1;
  if (is_in(kZeroWidth, code)) return 0;
  return is_in(kWide, code) ? 2 : 1;
}

/// Controls, and the marks that turn the direction of what follows: both could fake other output.
bool is_unsafe(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

const char* escape_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kDim:
      return "\x1b[2m";
    case Tone::kBold:
      return "\x1b[1m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kAccent:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += columns_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string_view fitting_prefix(std::string_view text, std::size_t columns) {
  std::size_t width = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character character = first_character(text.substr(bytes));
    width += columns_of(character.code);
    if (width > columns) break;
    bytes += character.bytes;
  }
  return text.substr(0, bytes);
}

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.is_valid) {
      safe += "\xEF\xBF\xBD";
    } else if (is_unsafe(character.code)) {
      safe += ' ';
    } else {
      safe += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return safe;
}

TextLine& TextLine::add(std::string text, Tone tone) {
  if (text.empty()) return *this;
  if (!spans_.empty() && spans_.back().tone == tone) {
    spans_.back().text += text;
  } else {
    spans_.push_back({std::move(text), tone});
  }
  return *this;
}

TextLine& TextLine::append(const TextLine& line) {
  for (const Span& span : line.spans_) add(span.text, span.tone);
  return *this;
}

TextLine& TextLine::pad_to(std::size_t column) {
  const std::size_t now = width();
  if (now < column) add(std::string(column - now, ' '));
  return *this;
}

std::size_t TextLine::width() const {
  std::size_t width = 0;
  for (const Span& span : spans_) width += display_width(span.text);
  return width;
}

std::string TextLine::plain() const {
  std::string text;
  for (const Span& span : spans_) text += span.text;
  return text;
}

TextLine TextLine::cut_to(std::size_t columns) const {
  if (width() <= columns) return *this;
  if (columns == 0) return {};
  TextLine cut;
  std::size_t left = columns - 1;  // the mark takes one
  for (const Span& span : spans_) {
    const std::string_view fits = fitting_prefix(span.text, left);
    cut.add(std::string(fits), span.tone);
    left -= display_width(fits);
    if (fits.size() < span.text.size()) break;
  }
  return cut.add("…", Tone::kDim);
}

std::string TextLine::paint(bool color) const {
  if (!color) return plain();
  std::string painted;
  for (const Span& span : spans_) {
    const char* escape = escape_of(span.tone);
    painted += escape;
    painted += span.text;
    if (*escape != '\0') painted += "\x1b[0m";
  }
  return painted;
}

std::vector<std::string> wrap_words(std::string_view text, std::size_t columns, std::size_t limit) {
  std::vector<std::string> lines;
  if (columns == 0 || limit == 0) return lines;
  while (!text.empty()) {
    std::string_view line = fitting_prefix(text, columns);
    if (line.size() == text.size()) {
      lines.emplace_back(line);
      break;
    }
    if (lines.size() + 1 == limit) {
      lines.push_back(TextLine(std::string(text)).cut_to(columns).plain());
      break;
    }
    const std::size_t space = text[line.size()] == ' ' ? line.size() : line.rfind(' ');
    if (space != std::string_view::npos && space > 0) line = line.substr(0, space);
    if (line.empty()) line = text.substr(0, 1);  // a wide character in a single column
    lines.emplace_back(line);
    text.remove_prefix(line.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return lines;
}

std::vector<TextLine> align_columns(const std::vector<std::vector<TextLine>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].width());
  }
  std::vector<TextLine> lines;
  for (const auto& row : rows) {
    TextLine line;
    std::size_t column = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.append(row[i]);
      column += widths[i] + 2;
      if (i + 1 < row.size()) line.pad_to(column);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace flowreasoner::cli
