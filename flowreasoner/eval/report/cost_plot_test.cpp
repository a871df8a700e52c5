#include "flowreasoner/eval/report/cost_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowreasoner::eval::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PlotPoint point(std::string name, double usd, double pass_at_1, bool is_on_front = false) {
  return {std::move(name), usd, usd, false, pass_at_1, {pass_at_1 - 0.1, pass_at_1 + 0.05},
          is_on_front};
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(CostPlot, HasAPointForEachSystemAndAStairAlongTheFront) {
  const std::string svg = cost_plot_svg(
      {point("a", 0.001, 0.5, true), point("b", 0.01, 0.4), point("c", 0.1, 0.9, true)}, "plot");
  EXPECT_EQ(count(svg, "<circle"), 3U);
  EXPECT_EQ(count(svg, "class=\"point front\""), 2U);
  EXPECT_EQ(count(svg, "class=\"stair\""), 1U);
  EXPECT_THAT(svg, HasSubstr("a: 50.0 % (40.0 to 55.0), $0.0010 an answer, on the cost front"));
  EXPECT_THAT(svg, HasSubstr("logarithmic"));
}

TEST(CostPlot, IsLinearWhenSomethingIsFree) {
  const std::string svg = cost_plot_svg({point("a", 0, 0.5), point("b", 0.1, 0.4)}, "plot");
  EXPECT_THAT(svg, Not(HasSubstr("logarithmic")));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(CostPlot, MarksLowerBoundsAndSearches) {
  PlotPoint bound = point("a", 0.2, 0.5);
  bound.is_lower_bound = true;
  PlotPoint searched = point("b", 0.3, 0.6);
  searched.usd_per_run = 0.1;
  const std::string svg = cost_plot_svg({bound, searched}, "plot");
  EXPECT_THAT(svg, HasSubstr("≥ $0.2000 an answer"));
  EXPECT_EQ(count(svg, "class=\"search\""), 1U);
}

TEST(CostPlot, NamesThatFindNoPlaceAreLeftToThePointer) {
  std::vector<PlotPoint> crowd;
  for (int i = 0; i < 30; ++i) crowd.push_back(point("a rather long name", 0.5, 0.5));
  const std::string svg = cost_plot_svg(crowd, "plot");
  EXPECT_EQ(count(svg, "<circle"), 30U);
  EXPECT_LE(count(svg, "class=\"name\""), 8U);  // the places around one dot
  EXPECT_GE(count(svg, "class=\"name\""), 1U);
}

TEST(CostPlot, NamesAreText) {
  const std::string svg = cost_plot_svg({point("</text><script>&\"", 1, 0.5)}, "a\"b");
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, HasSubstr("&lt;/text&gt;&lt;script&gt;&amp;&quot;"));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"a&quot;b\""));
}

TEST(CostPlot, WithoutPointsThereIsNone) {
  EXPECT_EQ(cost_plot_svg({}, "plot"), "");
}

}  // namespace
}  // namespace flowreasoner::eval::report
