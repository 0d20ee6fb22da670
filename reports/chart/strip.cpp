// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/strip.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::reports {
namespace {

constexpr double kNames = 270, kRow = 40, kTop = 16, kTallest = 26;
constexpr std::size_t kNameColumns = 37, kNamed = 3;

Markup rule(double x, double y1, double y2, const std::string& css) {
  return lone("line", {{"x1", px(x)}, {"y1", px(y1)}, {"x2", px(x)}, {"y2", px(y2)}, {"class", css}});
}

/// The square root of the count: one reading far off stays visible beside a thousand in the middle.
std::string columns(const Strip& strip, double base, const Scale& scale, double end) {
  const std::size_t most = strip.bins.empty() ? 0 : std::ranges::max(strip.bins);
  const double width = 2 * end / static_cast<double>(std::max<std::size_t>(strip.bins.size(), 1));
  std::string d;
  for (std::size_t i = 0; i < strip.bins.size(); ++i) {
    if (strip.bins[i] == 0) continue;
    const double x = scale.at(-end + width * static_cast<double>(i));
    const double height =
        std::max(2.0, kTallest * std::sqrt(static_cast<double>(strip.bins[i]) / static_cast<double>(most)));
    d += "M" + px(x) + " " + px(base) + "v-" + px(height) + "h" + px(scale.at(width) - scale.at(0)) + "v" + px(height) +
         "z";
  }
  return d;
}

/// A diamond; beyond the end of the axis an arrow that points there.
const char* shape_of(const StripMark& mark, double end) {
  if (std::abs(mark.z) <= end) return "m0-5l5 5l-5 5l-5-5z";
  return mark.z < 0 ? "l9-5v10z" : "l-9-5v10z";
}

Markup draw_strip(const Strip& strip, double base, const Scale& scale, double end) {
  const Phrase name{text::clip(text::printable(strip.name.en), kNameColumns),
                    text::clip(text::printable(strip.name.zh), kNameColumns)};
  Markup out =
      label(kNames - 10, base - 8, name, "name", "end") +
      lone("line",
           {{"x1", px(kNames)}, {"y1", px(base)}, {"x2", px(kChartWidth - 8)}, {"y2", px(base)}, {"class", "grid"}});
  if (const std::string d = columns(strip, base, scale, end); !d.empty())
    out += lone("path", {{"class", "bar"}, {"d", d}});
  std::string marks, left, right;
  std::size_t named = 0;
  for (const StripMark& mark : strip.marks) {
    marks += "M" + px(scale.at(mark.z)) + " " + px(base - 5) + shape_of(mark, end);
    if (++named > kNamed) continue;
    std::string& side = mark.z < 0 ? left : right;
    side += (side.empty() ? "" : ", ") + text::clip(text::printable(mark.name), 16);
  }
  if (!marks.empty()) out += lone("path", {{"class", "odd"}, {"d", marks}});
  // Above the strip, at the side where they lie, and with no more than fits on half of it.
  if (!left.empty()) out += label(kNames + 2, base - 16, text::clip(left, 30), "small", "start");
  if (!right.empty()) out += label(kChartWidth - 10, base - 16, text::clip(right, 30), "small", "end");
  return out;
}

}  // namespace

Markup draw(const StripPlot& plot) {
  const Scale scale{-plot.end, plot.end, kNames, kChartWidth - 8, Spacing::kLinear};
  const double bottom = kTop + kRow * static_cast<double>(plot.strips.size());
  Markup out;
  for (const double limit : {-plot.odd, plot.odd}) out += rule(scale.at(limit), kTop - 8, bottom, "limit");
  out += rule(scale.at(0), kTop - 8, bottom, "grid");
  for (std::size_t i = 0; i < plot.strips.size(); ++i)
    out += draw_strip(plot.strips[i], kTop + kRow * static_cast<double>(i + 1) - 6, scale, plot.end);
  for (const double tick : {-6.0, -plot.odd, 0.0, plot.odd, 6.0})
    out += label(scale.at(tick), bottom + 16, fmt::format("{:g}", tick), "tick", "middle");
  out += label(kNames, bottom + 36, plot.axis, "name", "start");
  return canvas(kChartWidth, bottom + 44, out);
}

}  // namespace steelyard::reports
