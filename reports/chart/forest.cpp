// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/forest.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace steelyard::reports {
namespace {

constexpr double kNames = 300, kVerdicts = 108, kRow = 24, kTop = 10, kWidest = 16;
constexpr std::size_t kNameColumns = 42;

/// The same distance to both sides of 1: twice as good and half as good look alike. At least ±10 %.
Scale scale_of(const Forest& forest) {
  double widest = 1.1;
  const auto reach = [&](double ratio) {
    if (std::isfinite(ratio) && ratio > 0) widest = std::max({widest, ratio, 1 / ratio});
  };
  for (const ForestLine& line : forest.lines) {
    reach(line.ratio);
    if (line.ci95) reach(line.ci95->lo), reach(line.ci95->hi);
  }
  widest = std::min(widest * 1.03, kWidest);
  return {1 / widest, widest, kNames + 10, kChartWidth - kVerdicts - 8, Spacing::kLog};
}

std::vector<double> ticks_of(const Scale& scale) {
  if (scale.hi > 2.5) return {0.125, 0.25, 0.5, 1, 2, 4, 8};
  if (scale.hi > 1.45) return {0.5, 0.67, 0.8, 1, 1.25, 1.5, 2};
  if (scale.hi > 1.17) return {0.75, 0.85, 1, 1.15, 1.3};
  return {0.9, 0.95, 1, 1.05, 1.1};
}

Markup rule(double x1, double y1, double x2, double y2, const std::string& css) {
  return lone("line", {{"x1", px(x1)}, {"y1", px(y1)}, {"x2", px(x2)}, {"y2", px(y2)}, {"class", css}});
}

/// Up: better; down: worse; a filled square: the same; a hollow one: not known.
Markup mark_at(double x, double y, Lean lean) {
  const std::string at = "M" + px(x) + " " + px(y);
  switch (lean) {
    case Lean::kBetter: return lone("path", {{"class", "lean better"}, {"d", at + "m0-5.5l5.5 9.5h-11z"}});
    case Lean::kWorse: return lone("path", {{"class", "lean worse"}, {"d", at + "m0 5.5l5.5-9.5h-11z"}});
    case Lean::kEven: return lone("path", {{"class", "lean even"}, {"d", at + "m-4-4h8v8h-8z"}});
    case Lean::kUnknown: break;
  }
  return lone("path", {{"class", "lean unknown"}, {"d", at + "m-4-4h8v8h-8z"}});
}

Markup draw_line(const ForestLine& line, double y, const Scale& scale) {
  Markup out = label(kNames - 8, y + 4, short_label(line.name, kNameColumns), "name", "end");
  if (line.ci95) {
    const double lo = scale.at(line.ci95->lo), hi = scale.at(line.ci95->hi);
    out +=
        rule(lo, y, hi, y, "whisker") + rule(lo, y - 4, lo, y + 4, "whisker") + rule(hi, y - 4, hi, y + 4, "whisker");
  }
  return out + mark_at(scale.at(line.ratio), y, line.lean) +
         label(kChartWidth - kVerdicts + 6, y + 4, line.verdict, "tick", "start");
}

}  // namespace

Markup draw(const Forest& forest) {
  const Scale scale = scale_of(forest);
  const double bottom = kTop + kRow * static_cast<double>(forest.lines.size());
  const double left = scale.at(1 - forest.indifferent), right = scale.at(1 + forest.indifferent);
  Markup out = lone("rect", {{"class", "indifferent"},
                             {"x", px(left)},
                             {"y", px(kTop - 6)},
                             {"width", px(right - left)},
                             {"height", px(bottom - kTop + 6)}});
  for (const double tick : ticks_of(scale)) {
    if (tick < scale.lo || tick > scale.hi) continue;
    const double x = scale.at(tick);
    out += rule(x, kTop - 6, x, bottom, tick == 1 ? "axis" : "grid") +
           label(x, bottom + 16, fmt::format("{:g}", tick), "tick", "middle");
  }
  for (std::size_t i = 0; i < forest.lines.size(); ++i)
    out += draw_line(forest.lines[i], kTop + kRow * static_cast<double>(i) + kRow / 2, scale);
  out += label(kNames + 10, bottom + 36, forest.axis, "name", "start");
  return canvas(kChartWidth, bottom + 44, out);
}

}  // namespace steelyard::reports
