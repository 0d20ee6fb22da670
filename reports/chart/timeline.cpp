// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/timeline.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/units.h"

namespace steelyard::reports {
namespace {

constexpr double kLeft = 104, kRight = 20, kTop = 28, kPanel = 120, kGap = 30, kAxis = 46;

double top_of(std::size_t panel) {
  return kTop + (kPanel + kGap) * static_cast<double>(panel);
}

Markup rule(double x1, double y1, double x2, double y2, const std::string& css) {
  return lone("line", {{"x1", px(x1)}, {"y1", px(y1)}, {"x2", px(x2)}, {"y2", px(y2)}, {"class", css}});
}

Scale seconds_of(const Timeline& timeline) {
  std::vector<double> xs = {0};
  for (const Panel& panel : timeline.panels)
    for (const Point& p : panel.points) xs.push_back(p.x);
  const Extent e = extent(xs, Spacing::kLinear);
  return {e.lo, e.hi, kLeft, kChartWidth - kRight, Spacing::kLinear};
}

/// A twentieth more than the values take; never less than half a percent of them, or noise would look like drift.
Scale values_of(const Panel& panel, double top) {
  std::vector<double> ys;
  for (const Point& p : panel.points) ys.push_back(p.y);
  const Extent e = extent(ys, Spacing::kLinear);
  const double middle = (e.lo + e.hi) / 2;
  const double half = std::max({(e.hi - e.lo) * 0.55, std::fabs(middle) * 0.005, 1e-300});
  return {middle - half, middle + half, top + kPanel, top, Spacing::kLinear};
}

std::string path_of(const std::vector<Point>& points, const Scale& x, const Scale& y) {
  std::string d;
  bool lifted = true;  // a point that is no number is a gap
  for (const Point& p : points) {
    const bool drawn = std::isfinite(p.x) && std::isfinite(p.y);
    if (drawn) d += (lifted ? "M" : "L") + px(x.at(p.x)) + " " + px(y.at(p.y));
    lifted = !drawn;
  }
  return d;
}

Markup draw_panel(const Panel& panel, std::size_t index, const Scale& x) {
  const double top = top_of(index), right = kChartWidth - kRight;
  const Scale y = values_of(panel, top);
  Markup out = label(4, top - 9, panel.name, "name", "start");
  for (const double tick : nice_ticks(y.lo, y.hi, 4))
    out += rule(kLeft, y.at(tick), right, y.at(tick), "grid") +
           label(kLeft - 8, y.at(tick) + 4, units::human(tick, panel.unit), "tick", "end");
  return out + lone("path", {{"class", fmt::format("line s{}", index % kSeriesStyles)},
                             {"d", path_of(decimate(panel.points), x, y)}});
}

Markup bands(const Timeline& timeline, const Scale& x, double bottom) {
  Markup out;
  for (const Band& band : timeline.bands)
    out += lone("rect", {{"class", "throttled"},
                         {"x", px(x.at(band.from))},
                         {"y", px(kTop)},
                         {"width", px(std::max(x.at(band.to) - x.at(band.from), 1.5))},
                         {"height", px(bottom - kTop)}});
  return out;
}

}  // namespace

Markup draw(const Timeline& timeline) {
  const Scale x = seconds_of(timeline);
  const double bottom = top_of(timeline.panels.empty() ? 0 : timeline.panels.size() - 1) + kPanel;
  Markup out = bands(timeline, x, bottom);
  for (std::size_t i = 0; i < timeline.panels.size(); ++i) out += draw_panel(timeline.panels[i], i, x);
  out += rule(kLeft, bottom, kChartWidth - kRight, bottom, "axis");
  for (const double tick : nice_ticks(x.lo, x.hi, 6))
    out += rule(x.at(tick), bottom, x.at(tick), bottom + 5, "axis") +
           label(x.at(tick), bottom + 19, fmt::format("{:g}", tick), "tick", "middle");
  out += label((kLeft + kChartWidth - kRight) / 2, bottom + 40, timeline.axis, "name", "middle");
  if (timeline.bands.empty()) return canvas(kChartWidth, bottom + kAxis, out);
  out += lone("rect",
              {{"class", "throttled"}, {"x", px(kLeft)}, {"y", px(bottom + 52)}, {"width", "34"}, {"height", "14"}}) +
         label(kLeft + 44, bottom + 63, timeline.band_name, "name", "start");
  return canvas(kChartWidth, bottom + kAxis + 26, out);
}

}  // namespace steelyard::reports
