// SPDX-License-Identifier: Apache-2.0
#include "app/compare_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "app/cells.h"
#include "base/text.h"
#include "base/units.h"
#include "measure/plan.h"
#include "reports/comparison_page.h"

namespace steelyard::app {
namespace {

using model::ComparedMetric;
using model::Difference;

std::string shown_params(const ComparedMetric& m, const std::set<std::string>* names) {
  std::string out;
  for (const auto& [name, value] : m.params)
    if (names == nullptr || names->contains(name))
      if (const std::string shown = measure::to_text(value); !shown.empty())
        out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, shown);
  return text::printable(out);
}

/// Per benchmark the parameters with more than one value.
std::map<std::string, std::set<std::string>> distinguishing(const model::Comparison& c) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> seen;
  for (const ComparedMetric& m : c.metrics)
    for (const auto& [name, value] : m.params) seen[m.benchmark][name].insert(measure::to_text(value));
  std::map<std::string, std::set<std::string>> out;
  for (const auto& [benchmark, params] : seen)
    for (const auto& [name, values] : params)
      if (values.size() > 1) out[benchmark].insert(name);
  return out;
}

std::string ratio(const ComparedMetric& m) {
  if (!m.ratio) return "—";
  const std::string point = units::fixed(*m.ratio, 3);
  return m.ci95 ? point + " " + units::range(m.ci95->lo, m.ci95->hi, 3) : point;
}

std::string human(const std::optional<double>& value, const std::string& unit) {
  return value ? units::human(*value, unit) : "—";
}

std::string tally(const model::Comparison& c, std::size_t system, const Texts& text) {
  const model::Tally& t = c.tallies[system];
  const auto count = [](std::size_t n) { return fmt::format("{}", n); };
  return text("compare.tally", {{"name", text::printable(c.systems[system].name)},
                                {"faster", count(t.faster)},
                                {"slower", count(t.slower)},
                                {"same", count(t.same)},
                                {"undecided", count(t.undecided)},
                                {"not_compared", count(t.not_compared)}});
}

bool any(const model::Comparison& c, std::optional<double> model::ComparedMetric::*member) {
  for (const ComparedMetric& m : c.metrics)
    if (m.*member) return true;
  return false;
}

/// Ids of the columns of comparison_csv(), in their order.
constexpr const char* kCsvColumns[] = {"reference_system",
                                       "system",
                                       "benchmark",
                                       "version",
                                       "params",
                                       "metric",
                                       "quantile",
                                       "unit",
                                       "direction",
                                       "device_kind",
                                       "reference",
                                       "value",
                                       "n_reference",
                                       "n",
                                       "of",
                                       "ratio",
                                       "ci95_lo",
                                       "ci95_hi",
                                       "p",
                                       "method",
                                       "verdict",
                                       "per_cost",
                                       "per_power",
                                       "forced",
                                       "reason"};

Table comparison_table(const model::Comparison& c, const Texts& text) {
  const bool many = c.systems.size() > 2, cost = any(c, &ComparedMetric::per_cost),
             power = any(c, &ComparedMetric::per_power);
  Table table{{{"metric", text("column.metric")}}, {}};
  if (many) table.columns.push_back({"system", text("column.system")});
  table.columns.insert(table.columns.end(), {{"reference", text("column.reference"), true, 2},
                                             {"value", text("column.value"), true, 1},
                                             {"ratio", text("column.ratio_interval"), true}});
  if (cost) table.columns.push_back({"per_cost", text("column.per_cost"), true});
  if (power) table.columns.push_back({"per_power", text("column.per_power"), true});
  table.columns.push_back({"verdict", text("column.verdict")});
  table.columns.push_back({"note", text("column.note")});
  const auto names = distinguishing(c);
  for (const ComparedMetric& m : c.metrics) {
    const auto params = names.find(m.benchmark);
    std::string name = text::printable(fmt::format("{} {}", m.benchmark, m.metric));
    if (!m.quantile.empty()) name += " " + m.quantile;
    if (params != names.end()) name += " " + shown_params(m, &params->second);
    std::vector<Cell> row = {name};
    if (many) row.emplace_back(text::printable(c.systems[m.system].name));
    row.insert(row.end(), {human(m.reference, m.unit), human(m.value, m.unit), ratio(m)});
    if (cost) row.emplace_back(three_digits(m.per_cost));
    if (power) row.emplace_back(three_digits(m.per_power));
    row.emplace_back(model::to_text(m.verdict), style_of(m.verdict));
    row.emplace_back((m.forced ? text("compare.forced") + (m.reason.empty() ? "" : "; ") : "") +
                     text::printable(m.reason));
    table.rows.push_back(std::move(row));
  }
  table.show_header = !table.rows.empty();
  return table;
}

std::string summary(const model::Comparison& c, const Texts& text) {
  std::string out;
  for (const std::string& obstacle : c.obstacles)
    out += text("compare.obstacle", {{"reason", text::printable(obstacle)}}) + "\n";
  for (const model::EnvironmentDifference& e : c.environment) {
    if (std::ranges::all_of(e.values, &std::string::empty)) {
      out += text("compare.not_known", {{"fact", text::printable(e.fact)}}) + "\n";
      continue;
    }
    std::string values;
    for (const std::string& value : e.values)
      values += (values.empty() ? "" : " / ") + (value.empty() ? "—" : text::printable(value));
    out += text("compare.differs", {{"fact", text::printable(e.fact)}, {"values", values}}) + "\n";
  }
  for (std::size_t system = 1; system < c.systems.size(); ++system) {
    if (reports::is_same_run(c, system))
      out += text("compare.same_run", {{"name", text::printable(c.systems[system].name)},
                                       {"reference", text::printable(c.systems[0].name)}}) +
             "\n";
    out += tally(c, system, text) + "\n";
  }
  if (c.native_only) out += text("compare.native_only") + "\n";
  return out + text("compare.rule") + "\n";
}

}  // namespace

Style style_of(Difference verdict) {
  if (verdict == Difference::kFaster) return Style::kGood;
  if (verdict == Difference::kSlower) return Style::kBad;
  return verdict == Difference::kSame ? Style::kPlain : Style::kDim;
}

std::string comparison_text(const model::Comparison& c, const Context& context) {
  Page page(context);
  page.table(comparison_table(c, context.text));
  page.space();
  page.lines(summary(c, context.text));
  if (c.score) show_scores(c, context.text, page);
  return page.text();
}

namespace {

/// A line of CSV stands alone: it also says why it should not have been compared.
std::string reason_of(const ComparedMetric& m, const model::Comparison& c) {
  if (!m.forced) return m.reason;
  return fmt::format("{}{}{}", m.reason, m.reason.empty() ? "" : "; ", fmt::join(c.obstacles, "; "));
}

}  // namespace

Table comparison_csv(const model::Comparison& c) {
  Table table;
  for (const char* id : kCsvColumns) table.columns.push_back({id, id});
  for (const ComparedMetric& m : c.metrics)
    table.rows.push_back({text_cell(c.systems[0].name),
                          text_cell(c.systems[m.system].name),
                          text_cell(m.benchmark),
                          fmt::format("{}", m.version),
                          shown_params(m, nullptr),
                          text_cell(m.metric),
                          text_cell(m.quantile),
                          text_cell(m.unit),
                          model::to_text(m.direction),
                          text_cell(m.kind),
                          number(m.reference),
                          number(m.value),
                          fmt::format("{}", m.n_reference),
                          fmt::format("{}", m.n),
                          m.of,
                          number(m.ratio),
                          m.ci95 ? number(m.ci95->lo) : "",
                          m.ci95 ? number(m.ci95->hi) : "",
                          number(m.p),
                          m.method,
                          model::to_text(m.verdict),
                          number(m.per_cost),
                          number(m.per_power),
                          m.forced ? "1" : "0",
                          text_cell(reason_of(m, c))});
  return table;
}

}  // namespace steelyard::app
