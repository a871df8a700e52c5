#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace flowreasoner::cli {

/// What a piece of text means; the terminal's colours follow from it (paint()).
enum class Tone { kPlain, kDim, kBold, kGood, kBad, kWarning, kAccent };

struct Span {
  std::string text;
  Tone tone = Tone::kPlain;
};

/// One line on the screen, as values: views are functions from state to lines, and tests read them
/// without a terminal.
class TextLine {
 public:
  TextLine() = default;
  TextLine(std::string text, Tone tone = Tone::kPlain) { add(std::move(text), tone); }
  TextLine(const char* text, Tone tone = Tone::kPlain) { add(text, tone); }

  TextLine& add(std::string text, Tone tone = Tone::kPlain);
  TextLine& append(const TextLine& line);
  /// Spaces up to display column `column`; none when the line is that long already.
  TextLine& pad_to(std::size_t column);

  /// Columns that it takes on a terminal.
  std::size_t width() const;
  std::string plain() const;
  /// At most `columns` wide; what is cut ends in "…".
  TextLine cut_to(std::size_t columns) const;
  /// With ANSI colours when `color`.
  std::string paint(bool color) const;

  const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

/// Columns of UTF-8 text on a terminal: 2 for wide East Asian characters and emoji, 0 for combining
/// marks. Control characters are not expected (see printable()).
std::size_t display_width(std::string_view text);

/// The longest beginning of `text` that is at most `columns` wide; whole characters.
std::string_view fitting_prefix(std::string_view text, std::size_t columns);

/// Text of a stranger, safe to print on a terminal: control characters (escape sequences among
/// them) become spaces, as do line breaks and tabs; invalid UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

/// `text` (printable, one line) broken between words into lines of at most `columns`, at most
/// `limit` of them; what is cut ends in "…".
std::vector<std::string> wrap_words(std::string_view text, std::size_t columns, std::size_t limit);

/// Rows of cells as aligned columns with two spaces between; the last column is ragged.
std::vector<TextLine> align_columns(const std::vector<std::vector<TextLine>>& rows);

}  // namespace flowreasoner::cli
