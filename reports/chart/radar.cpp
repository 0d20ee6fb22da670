// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/radar.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr double kCentreX = kChartWidth / 2, kCentreY = 200, kRadius = 150, kHeight = 400, kLegendLine = 22;
constexpr std::size_t kNameColumns = 26;

struct Place {
  double x, y;
};

/// Axis 0 points up, the others follow clockwise.
Place place(std::size_t axis, std::size_t axes, double radius) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(axis) / static_cast<double>(axes);
  return {kCentreX + radius * std::sin(angle), kCentreY - radius * std::cos(angle)};
}

std::string at(const Place& p) {
  return px(p.x) + " " + px(p.y);
}

double outermost(const Radar& radar) {
  std::vector<double> values = {radar.reference};
  for (const Outlined& system : radar.systems)
    for (const auto& value : system.values)
      if (value) values.push_back(*value);
  return padded(extent(values, Spacing::kLinear), Spacing::kLinear).hi;
}

std::string ring(std::size_t axes, double radius) {
  std::string d;
  for (std::size_t axis = 0; axis < axes; ++axis) d += (d.empty() ? "M" : "L") + at(place(axis, axes, radius));
  return d + "Z";
}

/// Where a value is absent the outline is open: a line to the centre would say zero.
std::string outline(const Outlined& system, std::size_t axes, const Scale& scale) {
  const auto value = [&](std::size_t axis) { return system.values[axis % axes]; };
  std::string d;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    if (!value(axis)) continue;
    const Place here = place(axis, axes, scale.at(*value(axis)));
    if (const auto next = value(axis + 1))
      d += "M" + at(here) + "L" + at(place(axis + 1, axes, scale.at(*next)));
    else
      d += "M" + at(here) + "h.01";
  }
  return d;
}

Markup web(const Radar& radar, const Scale& scale) {
  const std::size_t axes = radar.axes.size();
  Markup out;
  for (const double tick : nice_ticks(0, scale.hi, 4))
    if (tick > 0)
      out += lone("path", {{"class", "grid hollow"}, {"d", ring(axes, scale.at(tick))}}) +
             label(kCentreX - 5, kCentreY - scale.at(tick) + 4, fmt::format("{:g}", tick), "tick", "end");
  if (radar.reference > 0)
    out += lone("path", {{"class", "limit hollow"}, {"d", ring(axes, scale.at(radar.reference))}});
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const Place end = place(axis, axes, kRadius), words = place(axis, axes, kRadius + 16);
    const double lean = words.x - kCentreX;
    const std::string anchor = std::fabs(lean) < 8 ? "middle" : lean > 0 ? "start" : "end";
    const Phrase name{text::clip(text::printable(radar.axes[axis].en), kNameColumns),
                      text::clip(text::printable(radar.axes[axis].zh), kNameColumns)};
    out += lone("path", {{"class", "grid"}, {"d", "M" + px(kCentreX) + " " + px(kCentreY) + "L" + at(end)}}) +
           label(words.x, words.y + (std::fabs(lean) < 8 ? (words.y < kCentreY ? 0 : 10) : 4), name, "name", anchor);
  }
  return out;
}

std::string dots(const Outlined& system, std::size_t axes, const Scale& scale) {
  std::string d;
  for (std::size_t axis = 0; axis < axes; ++axis)
    if (system.values[axis])
      d += "M" + at(place(axis, axes, scale.at(*system.values[axis]))) + "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z";
  return d;
}

}  // namespace

bool is_drawable(const Radar& radar) {
  return radar.axes.size() >= 3 && radar.axes.size() <= kMostAxes && !radar.systems.empty() &&
         radar.systems.size() <= kMostOutlines &&
         std::ranges::all_of(radar.systems, [&](const Outlined& s) { return s.values.size() == radar.axes.size(); });
}

Markup draw(const Radar& radar) {
  const std::size_t axes = radar.axes.size();
  const Scale scale{0, outermost(radar), 0, kRadius, Spacing::kLinear};
  Markup out = web(radar, scale);
  for (std::size_t i = 0; i < radar.systems.size(); ++i) {
    const std::string css = fmt::format("s{}", i);
    const double y = kHeight + 10 + kLegendLine * static_cast<double>(i);
    out += lone("path", {{"class", "line " + css}, {"d", outline(radar.systems[i], axes, scale)}}) +
           lone("path", {{"class", "mark " + css}, {"d", dots(radar.systems[i], axes, scale)}}) +
           lone("path", {{"class", "line " + css}, {"d", "M104 " + px(y) + "h34"}}) +
           label(148, y + 4, radar.systems[i].name, "name", "start");
  }
  return canvas(kChartWidth, kHeight + kLegendLine * static_cast<double>(radar.systems.size()), out);
}

}  // namespace steelyard::reports
