#include "flowreasoner/cli/text_line.h"

#include <gtest/gtest.h>

namespace flowreasoner::cli {
namespace {

TEST(TextLine, WidthCountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("é→✓"), 3U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);  // a combining accent
}

TEST(TextLine, CuttingKeepsWholeCharactersAndMarksTheCut) {
  EXPECT_EQ(TextLine("abcdef").cut_to(4).plain(), "abc…");
  EXPECT_EQ(TextLine("abcd").cut_to(4).plain(), "abcd");
  EXPECT_EQ(TextLine("漢字漢字").cut_to(4).plain(), "漢…");
  EXPECT_EQ(TextLine("abc").cut_to(0).plain(), "");
  for (std::size_t columns = 0; columns < 9; ++columns) {
    EXPECT_LE(TextLine("a漢b字c漢").cut_to(columns).width(), columns);
  }
}

TEST(TextLine, CutsAcrossSpans) {
  TextLine line("red", Tone::kBad);
  line.add(" and green", Tone::kGood);
  EXPECT_EQ(line.cut_to(6).plain(), "red a…");
}

TEST(TextLine, PaintsOnlyWhenAsked) {
  const TextLine line("x", Tone::kGood);
  EXPECT_EQ(line.paint(false), "x");
  EXPECT_EQ(line.paint(true), "\x1b[32mx\x1b[0m");
  EXPECT_EQ(TextLine("x").paint(true), "x");
}

TEST(TextLine, StrangersTextCannotDriveTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a [2Jb");
  EXPECT_EQ(printable("a\nb\tc"), "a b c");
  EXPECT_EQ(printable("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            " 2J");  // the one-byte form of ESC [
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a b");  // right-to-left override
  EXPECT_EQ(printable("漢字 é"), "漢字 é");
}

TEST(TextLine, WordsWrapAndTheLastLineTellsThatMoreFollows) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrap_words("one two three", 7, 5), (Lines{"one two", "three"}));
  EXPECT_EQ(wrap_words("one two three", 8, 5), (Lines{"one two", "three"}));
  EXPECT_EQ(wrap_words("unbreakable", 4, 9), (Lines{"unbr", "eaka", "ble"}));
  EXPECT_EQ(wrap_words("one two three four", 7, 2), (Lines{"one two", "three …"}));
  EXPECT_EQ(wrap_words("", 4, 2), Lines{});
}

TEST(TextLine, ColumnsAlign) {
  const auto lines = align_columns({{"a", "b"}, {"long", "c"}});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].plain(), "a     b");
  EXPECT_EQ(lines[1].plain(), "long  c");
}

}  // namespace
}  // namespace flowreasoner::cli
