// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/heat_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/text.h"
#include "base/units.h"

namespace steelyard::reports {
namespace {

constexpr int kShades = 5;
constexpr double kTop = 46, kLeftMost = 180, kLegend = 52;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Typical {
  double centre = 0, deviation = 0;
};

/// Per class. A cell without a class of its own is of class 0.
std::map<int, Typical> by_class(const model::Matrix& m, const std::vector<int>& classes) {
  std::map<int, std::vector<double>> values;
  for (std::size_t i = 0; i < m.cells.size(); ++i)
    if (m.cells[i] && std::isfinite(*m.cells[i])) values[i < classes.size() ? classes[i] : 0].push_back(*m.cells[i]);
  std::map<int, Typical> out;
  for (auto& [link, all] : values) {
    Typical& t = out[link];
    t.centre = median(all);
    for (double& v : all) v = std::fabs(v - t.centre);
    t.deviation = median(all);
  }
  return out;
}

struct Layout {
  double left, cell, height;
  [[nodiscard]] double x(std::size_t column) const { return left + cell * static_cast<double>(column); }
  [[nodiscard]] double y(std::size_t row) const { return kTop + height * static_cast<double>(row); }
};

Layout layout_of(const model::Matrix& m) {
  double names = 0;
  for (const std::string& row : m.rows) names = std::max(names, text_width(text::clip(text::printable(row), 20)));
  const double left = std::min(names, kLeftMost) + 30;
  const double cell = std::min(86.0, (kChartWidth - left - 10) / static_cast<double>(m.columns.size()));
  return {left, cell, std::min(34.0, std::max(9.0, cell))};
}

/// Cells of one shade as one path, neighbours in a row as one rectangle: a map of 64 x 64 stays small.
Markup ground(const HeatMap& map, const Layout& layout) {
  std::array<std::string, kShades> paths;
  const model::Matrix& m = map.matrix;
  const std::vector<double> centres = typical(m, map.classes);
  const auto shade_at = [&](std::size_t row, std::size_t column) {
    const std::size_t i = row * m.columns.size() + column;
    return m.cells[i] && std::isfinite(*m.cells[i]) ? shade_of(*m.cells[i], centres[i], map.direction) : -1;
  };
  for (std::size_t row = 0; row < m.rows.size(); ++row)
    for (std::size_t column = 0; column < m.columns.size();) {
      const int shade = shade_at(row, column);
      const std::size_t first = column;
      while (column < m.columns.size() && shade_at(row, column) == shade) ++column;
      const std::string width = px(layout.cell * static_cast<double>(column - first));
      if (shade >= 0)
        paths[static_cast<std::size_t>(shade)] += "M" + px(layout.x(first)) + " " + px(layout.y(row)) + "h" + width +
                                                  "v" + px(layout.height) + "h-" + width + "z";
    }
  Markup out;
  for (int shade = 0; shade < kShades; ++shade)
    if (const std::string& d = paths[static_cast<std::size_t>(shade)]; !d.empty())
      out += lone("path", {{"class", fmt::format("c{}", shade)}, {"d", d}});
  return out;
}

/// Numbers inside the cells without their unit, which the legend gives; only where they fit.
Markup numbers(const HeatMap& map, const Layout& layout) {
  if (layout.cell < 44 || layout.height < 18) return {};
  Markup out;
  const std::size_t columns = map.matrix.columns.size();
  for (std::size_t i = 0; i < map.matrix.cells.size(); ++i) {
    const auto& cell = map.matrix.cells[i];
    const std::string shown = cell ? units::human(*cell, map.unit) : "—";
    out += label(layout.x(i % columns) + layout.cell / 2, layout.y(i / columns) + layout.height / 2 + 4.5, shown,
                 layout.cell < 70 ? "cell small" : "cell", "middle");
  }
  return out;
}

Markup frames(const std::vector<Outlier>& found, const Layout& layout) {
  Markup out;
  for (const Outlier& o : found)
    out += lone("rect", {{"class", "outlier"},
                         {"x", px(layout.x(o.column) + 1.5)},
                         {"y", px(layout.y(o.row) + 1.5)},
                         {"width", px(layout.cell - 3)},
                         {"height", px(layout.height - 3)}});
  return out;
}

Markup names(const HeatMap& map, const Layout& layout) {
  const auto shown = [](const std::string& s) { return text::clip(text::printable(s), 20); };
  Markup out = label(4, 16, map.rows + Phrase(" ↓  ") + map.columns + Phrase(" →"), "name", "start");
  const std::size_t every_row = layout.height < 13 ? 4 : 1;
  for (std::size_t row = 0; row < map.matrix.rows.size(); row += every_row)
    out += label(layout.left - 8, layout.y(row) + layout.height / 2 + 4, shown(map.matrix.rows[row]), "tick", "end");
  double used = -1;
  for (std::size_t column = 0; column < map.matrix.columns.size(); ++column) {
    const std::string name = shown(map.matrix.columns[column]);
    const double middle = layout.x(column) + layout.cell / 2, half = text_width(name) / 2;
    if (middle - half < used + 4) continue;
    used = middle + half;
    out += label(middle, kTop - 5, name, "tick", "middle");
  }
  return out;
}

Markup legend(const Phrase& better, const Phrase& worse, double top) {
  Markup out = label(30, top + 13, worse, "tick", "start");
  const double left = 30 + text_width(worse.en.size() > worse.zh.size() ? worse.en : worse.zh) + 18;
  for (int shade = 0; shade < kShades; ++shade)
    out += lone("rect", {{"class", fmt::format("c{}", shade)},
                         {"x", px(left + 34 * shade)},
                         {"y", px(top)},
                         {"width", "34"},
                         {"height", "16"}});
  return out + label(left + 34 * kShades + 8, top + 13, better, "tick", "start");
}

}  // namespace

bool is_drawable(const model::Matrix& m) {
  return !m.rows.empty() && !m.columns.empty() && m.rows.size() <= kMostCells && m.columns.size() <= kMostCells &&
         m.cells.size() == m.rows.size() * m.columns.size();
}

std::vector<double> typical(const model::Matrix& m, const std::vector<int>& classes) {
  const std::map<int, Typical> known = by_class(m, classes);
  std::vector<double> out(m.cells.size(), 0);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (const auto found = known.find(i < classes.size() ? classes[i] : 0); found != known.end())
      out[i] = found->second.centre;
  return out;
}

int shade_of(double value, double centre, model::Direction direction) {
  if (!(centre > 0) || !(value > 0)) return 2;
  const double ratio = direction == model::Direction::kLower ? centre / value : value / centre;
  constexpr double kEdges[] = {0.8, 0.95, 1.05, 1.25};
  return static_cast<int>(std::ranges::count_if(kEdges, [&](double edge) { return ratio >= edge; }));
}

std::vector<Outlier> outliers(const model::Matrix& m, model::Direction direction, const std::vector<int>& classes) {
  std::vector<std::pair<double, Outlier>> found;
  if (m.columns.empty() || m.cells.size() != m.rows.size() * m.columns.size()) return {};
  const std::map<int, Typical> known = by_class(m, classes);
  for (std::size_t i = 0; i < m.cells.size(); ++i) {
    if (!m.cells[i] || !std::isfinite(*m.cells[i])) continue;
    const Typical& t = known.at(i < classes.size() ? classes[i] : 0);
    const double off = direction == model::Direction::kLower ? *m.cells[i] - t.centre : t.centre - *m.cells[i];
    if (off > 6 * 1.4826 * t.deviation && off > 0.1 * t.centre)
      found.push_back(
          {off / std::max(t.centre, 1e-300), {i / m.columns.size(), i % m.columns.size(), *m.cells[i], t.centre}});
  }
  std::ranges::stable_sort(found, std::ranges::greater(), [](const auto& f) { return f.first; });
  std::vector<Outlier> out;
  for (const auto& [off, outlier] : found) out.push_back(outlier);
  return out;
}

Markup draw(const HeatMap& map, const Phrase& better, const Phrase& worse) {
  const Layout layout = layout_of(map.matrix);
  const double bottom = layout.y(map.matrix.rows.size());
  return canvas(kChartWidth, bottom + kLegend - 10,
                ground(map, layout) + numbers(map, layout) +
                    frames(outliers(map.matrix, map.direction, map.classes), layout) + names(map, layout) +
                    legend(better, worse, bottom + 14));
}

}  // namespace steelyard::reports
