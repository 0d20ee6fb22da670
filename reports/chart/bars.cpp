// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/bars.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace steelyard::reports {
namespace {

constexpr double kNames = 300, kRight = 70, kRow = 26, kTop = 8, kThick = 15;
constexpr std::size_t kNameColumns = 42;

double clipped(double percent) {
  return std::isfinite(percent) ? std::clamp(percent, 0.0, 105.0) : 0;
}

Markup draw_bar(const Bar& bar, double y, const Scale& scale) {
  const double length = scale.at(clipped(bar.percent)) - scale.from;
  Markup out = label(kNames - 8, y + kThick - 3, short_label(bar.name, kNameColumns), "name", "end");
  out += lone("rect", {{"class", bar.good ? "bar" : "bar bad"},
                       {"x", px(kNames)},
                       {"y", px(y)},
                       {"width", px(std::max(length, 1.0))},
                       {"height", px(kThick)}});
  const std::string number = std::fabs(bar.percent) < 1e4 ? fmt::format("{:.1f} %", bar.percent) : "—";
  out += label(kChartWidth - 4, y + kThick - 3, number, "value", "end");  // beyond the line of the limit
  if (bar.gate) {
    const double x = scale.at(clipped(*bar.gate));
    out +=
        lone("line", {{"class", "gate"}, {"x1", px(x)}, {"x2", px(x)}, {"y1", px(y - 4)}, {"y2", px(y + kThick + 4)}});
  }
  return out;
}

}  // namespace

Markup draw(const BarChart& chart) {
  const Scale scale{0, 105, kNames, kChartWidth - kRight, Spacing::kLinear};
  const double bottom = kTop + kRow * static_cast<double>(chart.bars.size());
  Markup out;
  for (const double tick : {0.0, 25.0, 50.0, 75.0, 100.0}) {
    const double x = scale.at(tick);
    out += lone("line", {{"class", tick == 100 ? "limit" : "grid"},
                         {"x1", px(x)},
                         {"x2", px(x)},
                         {"y1", px(kTop - 4)},
                         {"y2", px(bottom)}}) +
           label(x, bottom + 16, fmt::format("{:.0f}", tick), "tick", "middle");
  }
  for (std::size_t i = 0; i < chart.bars.size(); ++i)
    out += draw_bar(chart.bars[i], kTop + kRow * static_cast<double>(i) + 4, scale);
  out += label(kNames, bottom + 36, chart.axis, "name", "start");
  return canvas(kChartWidth, bottom + 44, out);
}

}  // namespace steelyard::reports
