// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/comparison_parts.h"

namespace steelyard::reports {
namespace {

using model::ComparedMetric;
using model::Comparison;

/// One metric of all systems.
struct Line {
  const ComparedMetric* metric = nullptr;
  std::vector<std::optional<double>> values;  // per system
  std::vector<bool> compared;                 // may be the best
};

std::string key_of(const ComparedMetric& m) {
  std::string key = m.benchmark + '\n' + m.metric + '\n' + m.quantile + '\n' + m.unit + '\n' + m.kind + '\n';
  for (const auto& [name, value] : m.params) key += name + '=' + model::to_text(value) + '\n';
  return key;
}

/// In the order in which the comparison has them.
std::vector<Line> lines_of(const Comparison& c) {
  std::vector<Line> lines;
  std::map<std::string, std::size_t> known;
  for (const ComparedMetric& m : c.metrics) {
    if (m.system >= c.systems.size()) continue;
    const auto [at, fresh] = known.try_emplace(key_of(m), lines.size());
    if (fresh) lines.push_back({&m, std::vector<std::optional<double>>(c.systems.size()), {}});
    Line& line = lines[at->second];
    line.compared.resize(c.systems.size(), false);
    line.values[m.system] = m.value;
    if (!line.values[0]) line.values[0] = m.reference;
    if (m.verdict != model::Difference::kNotCompared && m.value) line.compared[m.system] = line.compared[0] = true;
  }
  return lines;
}

/// Nothing where nothing was compared, all are alike, or neither more nor less is better.
std::optional<double> best_of(const Line& line) {
  std::vector<double> values;
  for (std::size_t i = 0; i < line.values.size(); ++i)
    if (line.compared[i] && line.values[i]) values.push_back(*line.values[i]);
  if (values.size() < 2 || line.metric->direction == model::Direction::kInfo) return std::nullopt;
  const auto [least, most] = std::ranges::minmax_element(values);
  if (*least == *most) return std::nullopt;
  return line.metric->direction == model::Direction::kLower ? *least : *most;
}

std::vector<Cell> cells_of(const Line& line, const Naming& naming) {
  const ComparedMetric& m = *line.metric;
  std::vector<Cell> row = {{naming.title(m)}};
  row.push_back({m.direction == model::Direction::kLower ? "↓" : m.direction == model::Direction::kHigher ? "↑" : ""});
  const std::optional<double> best = best_of(line);
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    const std::optional<double>& value = line.values[i];
    const bool is_best = best && value == best && line.compared[i];
    const std::string shown = value ? units::human(*value, m.unit) : "—";
    row.push_back({Phrase((is_best ? "★ " : "") + shown), value, is_best ? Tone::kGood : Tone::kPlain});
  }
  return row;
}

}  // namespace

std::optional<Chapter> table_chapter(const Comparison& c, const Naming& naming, const Words& words) {
  const std::vector<Line> lines = lines_of(c);
  if (c.systems.size() < 3 || lines.empty()) return std::nullopt;
  Sheet sheet{{words("report.benchmark"), words("report.direction")}, {}};
  for (const model::ComparedSystem& s : c.systems) {
    const std::string name = text::clip(text::printable(s.name), 60);
    sheet.head.push_back(&s == c.systems.data() ? words("comparison.reference_system", {{"name", name}})
                                                : Phrase(name));
  }
  for (const Line& line : lines) sheet.rows.push_back(cells_of(line, naming));
  return Chapter{"values", words("comparison.table"), {Said{words("comparison.table_text")}, std::move(sheet)}};
}

}  // namespace steelyard::reports
