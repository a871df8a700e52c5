#include "flowreasoner/base/figures.h"

#include <gtest/gtest.h>

namespace flowreasoner {
namespace {

TEST(Figures, SmallCostsAreNeverRoundedToNothing) {
  EXPECT_EQ(usd_text(0), "$0");
  EXPECT_EQ(usd_text(0.00042), "$0.00042");
  EXPECT_EQ(usd_text(0.0000031), "$0.0000031");
  EXPECT_EQ(usd_text(0.01234), "$0.0123");
  EXPECT_EQ(usd_text(0.1), "$0.1000");
  EXPECT_EQ(usd_text(12.3), "$12.30");
}

TEST(Figures, AnUnknownPriceIsNotShownAsNothing) {
  EXPECT_EQ(cost_text(0.5, true), "$0.5000");
  EXPECT_EQ(cost_text(0.5, false), "≥ $0.5000");
  EXPECT_EQ(cost_text(0, false), "cost unknown");
  EXPECT_EQ(cost_text(0, true), "$0");
}

TEST(Figures, CountsAreShort) {
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(12'345), "12.3k");
  EXPECT_EQ(count_text(999'960), "1.0M");
}

TEST(Figures, DurationsAreShort) {
  using std::chrono::milliseconds;
  EXPECT_EQ(duration_text(milliseconds(12)), "12 ms");
  EXPECT_EQ(duration_text(milliseconds(3440)), "3.4 s");
  EXPECT_EQ(duration_text(milliseconds(59'960)), "1m 00s");
  EXPECT_EQ(duration_text(milliseconds(125'000)), "2m 05s");
  EXPECT_EQ(duration_text(milliseconds(3'725'000)), "1h 02m");
}

TEST(Figures, BytesHaveBinaryUnits) {
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(std::int64_t{20} << 30), "20 GiB");
}

TEST(Figures, AgesHaveAUnit) {
  EXPECT_EQ(parse_age("30d").value().count(), 2'592'000);
  EXPECT_EQ(parse_age("2w").value().count(), 1'209'600);
  for (const char* wrong : {"", "30", "d", "-1d", "3x", "1d2", "99999999999999d"}) {
    EXPECT_FALSE(parse_age(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace flowreasoner
