// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/lines.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/units.h"

namespace steelyard::reports {
namespace {

constexpr double kLeft = 104, kRight = 20, kTop = 34, kPlotHeight = 280, kAxisHeight = 46, kLegendLine = 22,
                 kGuideLine = 15;
constexpr std::size_t kGuideLines = 3;

struct Frame {
  double top = 0, bottom = 0;  // of the plot
  Scale x, y;
  std::vector<std::pair<double, std::string>> x_ticks, y_ticks;
};

std::string tick_text(double value, const Axis& axis) {
  if (axis.labels == Labels::kSi) return value == 0 ? "0" : units::human(value, axis.unit);
  if (axis.labels == Labels::kBinary && value != 0) return units::measured_size(value);
  return fmt::format("{:.4g}", value);
}

std::vector<std::pair<double, std::string>> ticks_of(const Axis& axis, Extent e) {
  if (!axis.ticks.empty()) return axis.ticks;
  std::vector<double> values = nice_ticks(e.lo, e.hi);
  if (axis.spacing == Spacing::kLog) {
    values = axis.labels == Labels::kBinary ? log_ticks(e.lo, e.hi, 2) : decade_ticks(e.lo, e.hi);
  }
  std::vector<std::pair<double, std::string>> ticks;
  for (const double value : values)
    if (value > 0 || axis.spacing == Spacing::kLinear) ticks.emplace_back(value, tick_text(value, axis));
  return ticks;
}

Extent range_of(const LineChart& chart, bool horizontal) {
  const Axis& axis = horizontal ? chart.x : chart.y;
  std::vector<double> values;
  for (const Series& series : chart.series)
    for (const Point& p : series.points) {
      values.push_back(horizontal ? p.x : p.y);
      if (!horizontal && p.lo && p.hi) values.insert(values.end(), {*p.lo, *p.hi});
    }
  const Extent e = extent(values, axis.spacing);
  if (!axis.ticks.empty()) return {std::min(e.lo, axis.ticks.front().first), std::max(e.hi, axis.ticks.back().first)};
  constexpr double kNarrow = 1.02;  // the ticks of a narrower range would all read the same
  const bool fits = horizontal && axis.spacing == Spacing::kLog && e.hi > kNarrow * e.lo;
  return fits ? e : padded(e, axis.spacing);
}

Frame frame_of(const LineChart& chart) {
  const Extent x = range_of(chart, true), y = range_of(chart, false);
  // Names of guides stand above the plot, where no curve runs through them.
  const double top = kTop + kGuideLine * static_cast<double>(std::min(chart.guides.size(), kGuideLines));
  return {top,
          top + kPlotHeight,
          {x.lo, x.hi, kLeft, kChartWidth - kRight, chart.x.spacing},
          {y.lo, y.hi, top + kPlotHeight, top, chart.y.spacing},
          ticks_of(chart.x, x),
          ticks_of(chart.y, y)};
}

Markup rule(double x1, double y1, double x2, double y2, const std::string& css) {
  return lone("line", {{"x1", px(x1)}, {"y1", px(y1)}, {"x2", px(x2)}, {"y2", px(y2)}, {"class", css}});
}

Markup axes(const LineChart& chart, const Frame& frame) {
  const double bottom = frame.bottom, right = kChartWidth - kRight;
  Markup out;
  for (const auto& [value, words] : frame.y_ticks) {
    const double y = frame.y.at(value);
    out += rule(kLeft, y, right, y, "grid") + label(kLeft - 8, y + 4, words, "tick", "end");
  }
  double used = -1e9;  // right end of the last label: no two run into each other
  for (const auto& [value, words] : frame.x_ticks) {
    const double x = frame.x.at(value), half = text_width(words) / 2;
    out += rule(x, bottom, x, bottom + 5, "axis");
    if (x - half < used + 6) continue;
    used = std::min(x + half, right + 12);
    out += x + half > right + 14 ? label(right + 14, bottom + 19, words, "tick", "end")
                                 : label(x, bottom + 19, words, "tick", "middle");
  }
  out += rule(kLeft, bottom, right, bottom, "axis");
  return out + label((kLeft + right) / 2, bottom + 40, chart.x.label, "name", "middle") +
         label(4, 16, chart.y.label, "name", "start");
}

Markup guides(const LineChart& chart, const Frame& frame) {
  Markup out;
  for (std::size_t i = 0; i < chart.guides.size(); ++i) {
    const Guide& guide = chart.guides[i];
    const double x = frame.x.at(guide.x), y = kTop + kGuideLine * static_cast<double>(i % kGuideLines);
    const bool left = x > kChartWidth / 2;  // so that no name leaves the paper
    out += rule(x, y - 8, x, frame.bottom, "guide") +
           label(left ? x - 5 : x + 5, y + 2, guide.name, "tick", left ? "end" : "start");
  }
  return out;
}

std::string path_of(const std::vector<Point>& points, const Frame& frame) {
  std::string d;
  bool lifted = true;  // a point that is no number is a gap
  for (const Point& p : points) {
    const bool drawn = std::isfinite(p.x) && std::isfinite(p.y);
    if (drawn) d += (lifted ? "M" : "L") + px(frame.x.at(p.x)) + " " + px(frame.y.at(p.y));
    lifted = !drawn;
  }
  return d;
}

std::string band_of(const std::vector<Point>& points, const Frame& frame) {
  std::string there, back;
  for (const Point& p : points) {
    if (!p.lo || !p.hi || !std::isfinite(*p.lo) || !std::isfinite(*p.hi)) continue;
    const std::string x = px(frame.x.at(p.x)) + " ";
    there += (there.empty() ? "M" : "L") + x + px(frame.y.at(*p.hi));
    back = "L" + x + px(frame.y.at(*p.lo)) + back;
  }
  return there.empty() ? "" : there + back + "Z";
}

/// Circle, square, triangle, diamond...: who sees no colours sees shapes.
std::string mark_at(double x, double y, int style) {
  const std::string at = "M" + px(x) + " " + px(y);
  switch (style % 4) {
    case 0: return at + "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z";
    case 1: return at + "m-3.2-3.2h6.4v6.4h-6.4z";
    case 2: return at + "m0-4.2l4.2 7.4h-8.4z";
    default: return at + "m0-4.6l4.6 4.6l-4.6 4.6l-4.6-4.6z";
  }
}

/// The second round of colours is drawn thinner.
std::string style_class(int style) {
  return fmt::format("s{}{}", style % kSeriesStyles, style >= kSeriesStyles ? " thin" : "");
}

Markup draw_series(const Series& series, int style, const Frame& frame) {
  constexpr std::size_t kMostMarks = 80;
  const std::vector<Point> points = decimate(series.points);
  const std::string css = style_class(style);
  Markup out;
  if (const std::string band = band_of(points, frame); !band.empty())
    out += lone("path", {{"class", "band " + css}, {"d", band}});
  if (series.joined) out += lone("path", {{"class", "line " + css}, {"d", path_of(points, frame)}});
  std::string marks;
  if (series.marked && points.size() <= kMostMarks)
    for (const Point& p : points)
      if (std::isfinite(p.x) && std::isfinite(p.y)) marks += mark_at(frame.x.at(p.x), frame.y.at(p.y), style);
  if (!marks.empty()) out += lone("path", {{"class", "mark " + css}, {"d", marks}});
  return out;
}

Markup legend(const LineChart& chart, double top) {
  Markup out;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    const double y = top + kLegendLine * static_cast<double>(i);
    const int style = static_cast<int>(i);
    const std::string css = style_class(style);
    if (series.joined) out += rule(kLeft, y, kLeft + 34, y, "line " + css);
    if (series.marked) out += lone("path", {{"class", "mark " + css}, {"d", mark_at(kLeft + 17, y, style)}});
    out += label(kLeft + 44, y + 4, series.name, "name", "start");
  }
  return out;
}

}  // namespace

std::vector<Point> decimate(const std::vector<Point>& points, std::size_t most) {
  if (points.size() <= most || most < 4) return points;
  std::vector<Point> out = {points.front()};
  const std::size_t buckets = (most - 2) / 2, inner = points.size() - 2;
  for (std::size_t b = 0; b < buckets; ++b) {
    const auto first = points.begin() + 1 + static_cast<std::ptrdiff_t>(inner * b / buckets);
    const auto last = points.begin() + 1 + static_cast<std::ptrdiff_t>(inner * (b + 1) / buckets);
    auto [low, high] = std::minmax_element(first, last, [](const Point& a, const Point& c) { return a.y < c.y; });
    if (low > high) std::swap(low, high);
    out.push_back(*low);
    if (low != high) out.push_back(*high);
  }
  out.push_back(points.back());
  return out;
}

Markup draw(const LineChart& chart) {
  const Frame frame = frame_of(chart);
  const double legend_top = frame.bottom + kAxisHeight + 16;
  Markup content = axes(chart, frame) + guides(chart, frame);
  for (std::size_t i = 0; i < chart.series.size(); ++i)
    content += draw_series(chart.series[i], static_cast<int>(i), frame);
  content += legend(chart, legend_top);
  const double lines = static_cast<double>(chart.series.size());
  return canvas(kChartWidth, legend_top + kLegendLine * lines - 4, content);
}

}  // namespace steelyard::reports
