#include "flowreasoner/eval/report/cost_plot.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "flowreasoner/base/figures.h"
#include "flowreasoner/eval/report/html_text.h"
#include "flowreasoner/eval/report/plot_axis.h"

namespace flowreasoner::eval::report {
namespace {

// In the units of the drawing; the page scales it.
constexpr double kWidth = 620;
constexpr double kHeight = 400;
constexpr double kLeft = 50;
constexpr double kRight = 606;
constexpr double kTop = 34;
constexpr double kBottom = 350;
constexpr double kDot = 5;
constexpr double kTextHeight = 14;
constexpr double kCharWidth = 6.6;  // a guess: fonts differ
constexpr double kBoldWidth = 7.4;

struct Box {
  double left, top, right, bottom;

  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

/// Characters, not bytes.
std::size_t length_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class Drawing {
 public:
  explicit Drawing(const std::vector<PlotPoint>& points) : points_(points) {
    std::vector<double> costs;
    std::vector<double> shares;
    for (const PlotPoint& point : points) {
      costs.insert(costs.end(), {point.usd, point.usd_per_run});
      shares.insert(shares.end(), {100 * point.ci95.low, 100 * point.ci95.high});
    }
    const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
    const bool is_logarithmic = *least > 0 && *most >= 5 * *least;
    x_ = plot_axis(costs, kLeft, kRight, is_logarithmic, 7);
    y_ = plot_axis(shares, kBottom, kTop, false, 6);
    if (y_.high > 100) y_.high = 100;  // nothing is better than all; marks end there, too
    std::erase_if(y_.marks, [](double mark) { return mark > 100; });
    for (const PlotPoint& point : points) {
      const double x = x_.at(point.usd);
      const double y = y_.at(100 * point.pass_at_1);
      taken_.push_back({x - kDot - 1, y - kDot - 1, x + kDot + 1, y + kDot + 1});
    }
  }

  void add_axes();
  void add_stair();
  void add_points();
  std::string svg(std::string_view label) const;

 private:
  void add_point(const PlotPoint& point);
  void add_name(const PlotPoint& point);

  const std::vector<PlotPoint>& points_;
  PlotAxis x_;
  PlotAxis y_;
  std::vector<Box> taken_;  // by dots and names
  std::string body_;
};

void Drawing::add_axes() {
  for (const double mark : y_.marks) {
    const double y = y_.at(mark);
    body_ += fmt::format(
        R"(<path class="rule" d="M{:.0f} {:.1f}H{:.0f}"/><text class="mark" x="{:.0f}" y="{:.1f}" )"
        R"(text-anchor="end">{:.0f}</text>)",
        kLeft, y, kRight, kLeft - 8, y + 4, mark);
  }
  for (const double mark : x_.marks) {
    const double x = x_.at(mark);
    body_ += fmt::format(
        R"(<path class="tick" d="M{:.1f} {:.0f}v5"/><text class="mark" x="{:.1f}" y="{:.0f}" )"
        R"(text-anchor="middle">${:.6g}</text>)",
        x, kBottom, x, kBottom + 20, mark);
  }
  body_ +=
      fmt::format(R"(<path class="tick" d="M{0:.0f} {1:.0f}H{2:.0f}"/>)", kLeft, kBottom, kRight);
  body_ += fmt::format(
      R"(<text class="axis" x="{:.0f}" y="{:.0f}" text-anchor="end">US dollars an answer{}</text>)",
      kRight, kBottom + 42, x_.is_logarithmic ? ", logarithmic" : "");
  body_ += R"(<text class="axis" x="0" y="14">pass@1 in %</text>)";
}

/// Along the front: what can be had for at most that much.
void Drawing::add_stair() {
  std::vector<const PlotPoint*> front;
  for (const PlotPoint& point : points_) {
    if (point.is_on_front) front.push_back(&point);
  }
  if (front.empty()) return;
  std::sort(front.begin(), front.end(),
            [](const PlotPoint* a, const PlotPoint* b) { return a->usd < b->usd; });
  std::string path;
  for (const PlotPoint* point : front) {
    path += fmt::format("{}{:.1f}{}{:.1f}", path.empty() ? "M" : "H", x_.at(point->usd),
                        path.empty() ? " " : "V", y_.at(100 * point->pass_at_1));
  }
  body_ += fmt::format(R"(<path class="stair" d="{}H{:.0f}"/>)", path, kRight);
}

void Drawing::add_point(const PlotPoint& point) {
  const double x = x_.at(point.usd);
  const double y = y_.at(100 * point.pass_at_1);
  const std::string what = fmt::format(
      "{}: {:.1f} % ({:.1f} to {:.1f}), {} an answer{}", point.name, 100 * point.pass_at_1,
      100 * point.ci95.low, 100 * point.ci95.high, cost_text(point.usd, !point.is_lower_bound),
      point.is_on_front ? ", on the cost front" : "");
  body_ +=
      fmt::format(R"(<g class="point{}" tabindex="0" role="img" aria-label="{}"><title>{}</title>)",
                  point.is_on_front ? " front" : "", html_text(what), html_text(what));
  body_ += fmt::format(R"(<path class="whisker" d="M{:.1f} {:.1f}V{:.1f}"/>)", x,
                       y_.at(100 * point.ci95.low), y_.at(100 * point.ci95.high));
  if (point.usd_per_run < point.usd) {
    body_ += fmt::format(R"(<path class="search" d="M{:.1f} {:.1f}H{:.1f}"/>)",
                         x_.at(point.usd_per_run), y, x - kDot);
  }
  if (point.is_lower_bound) {
    body_ +=
        fmt::format(R"(<path class="whisker" d="M{:.1f} {:.1f}h14m-4 -4l4 4l-4 4"/>)", x + kDot, y);
  }
  body_ += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{:.0f}"/></g>)", x, y, kDot);
}

/// Beside the dot, at the first of eight places where it meets no dot and no other name.
void Drawing::add_name(const PlotPoint& point) {
  const double x = x_.at(point.usd);
  const double y = y_.at(100 * point.pass_at_1);
  const double width =
      (point.is_on_front ? kBoldWidth : kCharWidth) * static_cast<double>(length_of(point.name));
  constexpr double kAway = kDot + 4;
  constexpr double kAbove = kDot + 9;
  struct Place {
    const char* anchor;
    double x, y;
  };
  const std::array places{Place{"start", x + kAway, y},       Place{"end", x - kAway, y},
                          Place{"start", x + 4, y - kAbove},  Place{"start", x + 4, y + kAbove},
                          Place{"end", x - 4, y - kAbove},    Place{"end", x - 4, y + kAbove},
                          Place{"middle", x, y - kAbove - 4}, Place{"middle", x, y + kAbove + 4}};
  for (const Place& place : places) {
    const std::string_view anchor = place.anchor;
    const double left = place.x - (anchor == "start" ? 0 : anchor == "end" ? width : width / 2);
    const Box box{left, place.y - kTextHeight / 2, left + width, place.y + kTextHeight / 2};
    const bool is_inside =
        box.left >= kLeft && box.right <= kWidth && box.top >= 0 && box.bottom <= kBottom;
    const bool is_free = std::none_of(taken_.begin(), taken_.end(),
                                      [&box](const Box& other) { return box.meets(other); });
    if (!is_inside || !is_free) continue;
    taken_.push_back(box);
    body_ += fmt::format(R"(<text class="name{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)",
                         point.is_on_front ? " front" : "", place.x, place.y + 4, anchor,
                         html_text(point.name));
    return;
  }
}

void Drawing::add_points() {
  for (const bool is_on_front : {false, true}) {
    for (const PlotPoint& point : points_) {
      if (point.is_on_front == is_on_front) add_point(point);
    }
  }
  for (const bool is_on_front : {true, false}) {
    for (const PlotPoint& point : points_) {
      if (point.is_on_front == is_on_front) add_name(point);
    }
  }
}

std::string Drawing::svg(std::string_view label) const {
  return fmt::format(
      R"(<svg class="plot" viewBox="0 0 {:.0f} {:.0f}" role="group" aria-label="{}">{}</svg>)",
      kWidth, kHeight, html_text(label), body_);
}

}  // namespace

std::string cost_plot_svg(const std::vector<PlotPoint>& points, std::string_view label) {
  if (points.empty()) return "";
  Drawing drawing(points);
  drawing.add_axes();
  drawing.add_stair();
  drawing.add_points();
  return drawing.svg(label);
}

}  // namespace flowreasoner::eval::report
