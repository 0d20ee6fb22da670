// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "app/cells.h"
#include "app/compare_report.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

using model::ComparedScore;
using model::ScoreComparison;

std::string system_name(const model::Comparison& c, const ComparedScore& score) {
  return text::printable(c.systems[score.system].name);
}

std::string with_interval(const std::optional<double>& value, const std::optional<model::Interval>& ci, int digits) {
  if (!value) return "—";
  const std::string point = units::fixed(*value, digits);
  return ci ? point + " " + units::range(ci->lo, ci->hi, digits) : point;
}

Table scores_table(const model::Comparison& c, const Texts& text) {
  Table table{{{"system", text("column.system")},
               {"score", text("column.score_interval"), true},
               {"ratio", text("column.ratio_interval"), true},
               {"verdict", text("column.verdict")}},
              {}};
  const bool cost = c.systems[0].cost.has_value(), power = c.systems[0].power.has_value();
  if (cost) table.columns.push_back({"per_cost", text("column.per_cost"), true});
  if (power) table.columns.push_back({"per_power", text("column.per_power"), true});
  table.columns.push_back({"note", text("column.note")});
  for (const ComparedScore& s : c.score->systems) {
    const bool reference = s.system == 0;
    std::vector<Cell> row = {system_name(c, s), with_interval(s.value, s.ci95, 1),
                             reference ? text("compare.is_reference") : with_interval(s.ratio, s.ratio_ci95, 4),
                             reference ? Cell("") : Cell(model::to_text(s.verdict), style_of(s.verdict))};
    if (cost) row.emplace_back(reference ? "" : three_digits(s.per_cost));
    if (power) row.emplace_back(reference ? "" : three_digits(s.per_power));
    const bool forced = std::ranges::any_of(c.metrics, &model::ComparedMetric::forced);
    const std::string mark = forced && !reference ? text("compare.forced") + " " : "";
    const std::string estimate = s.status == model::ScoreStatus::kEstimate ? text("compare.estimate") : "";
    row.emplace_back(text::printable(mark + estimate + (estimate.empty() || s.reason.empty() ? "" : "; ") + s.reason));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// "General computing (GC)".
std::string dimension(const ScoreComparison& score, std::size_t d, const Texts& text) {
  const std::string id = text::printable(score.dimensions[d]);
  const std::string name =
      d < score.dimension_names.size() ? text::printable(in_language(score.dimension_names[d], text)) : "";
  return name.empty() ? id : fmt::format("{} ({})", name, id);
}

/// Per dimension its weight, everybody's points, and the weight at which each ties with the reference.
Table weights_table(const model::Comparison& c, const Texts& text) {
  const ScoreComparison& score = *c.score;
  Table table{{{"dimension", text("column.dimension")}, {"weight", text("column.weight"), true}}, {}};
  for (const ComparedScore& s : score.systems) table.columns.push_back({"points", system_name(c, s), true});
  for (const ComparedScore& s : score.systems)
    if (s.ratio) table.columns.push_back({"flip", text("compare.tie", {{"name", system_name(c, s)}}), true});
  for (std::size_t d = 0; d < score.dimensions.size(); ++d) {
    std::vector<Cell> row = {dimension(score, d, text), three_digits(score.weights[d])};
    for (const ComparedScore& s : score.systems)
      row.emplace_back(s.points[d] ? fmt::format("{:.1f}", *s.points[d]) : "—");
    for (const ComparedScore& s : score.systems)
      if (s.ratio) row.emplace_back(three_digits(s.flip_weights[d]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Share of drawn weights per rank, and what other means would say.
Table ranks_table(const model::Comparison& c, const Texts& text) {
  const ScoreComparison& score = *c.score;
  Table table{{{"system", text("column.system")}}, {}};
  std::size_t ranks = 0;
  for (const ComparedScore& s : score.systems) ranks += s.rank_shares.empty() ? 0 : 1;
  for (std::size_t rank = 1; rank <= ranks; ++rank)
    table.columns.push_back({"rank", text("compare.rank", {{"rank", fmt::format("{}", rank)}}), true});
  for (const double p : score.exponents)
    table.columns.push_back({"mean", text("compare.mean", {{"p", fmt::format("{:g}", p)}}), true});
  for (const ComparedScore& s : score.systems) {
    if (s.rank_shares.empty()) continue;
    std::vector<Cell> row = {system_name(c, s)};
    for (const double share : s.rank_shares) row.emplace_back(fmt::format("{:.1f} %", 100 * share));
    for (const double mean : s.means) row.emplace_back(fmt::format("{:.1f}", mean));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::size_t scored(const ScoreComparison& score) {
  std::size_t count = 0;
  for (const ComparedScore& s : score.systems) count += s.value ? 1 : 0;
  return count;
}

}  // namespace

void show_scores(const model::Comparison& c, const Texts& text, Page& page) {
  const ScoreComparison& score = *c.score;
  page.heading(text("compare.heading_scores", {{"id", text::printable(score.id)}}));
  page.table(scores_table(c, text));
  if (scored(score) < 2) return;
  page.heading(text("compare.heading_sensitivity"));
  page.table(weights_table(c, text));
  page.space();
  page.table(ranks_table(c, text));
  page.lines(text("compare.draws", {{"draws", fmt::format("{}", score.draws)}}));
  page.lines(text(score.order_depends_on_noise ? "compare.noise_matters" : "compare.noise_does_not"));
  page.lines(text(score.order_depends_on_weights ? "compare.weights_matter" : "compare.weights_do_not"));
  page.lines(text(score.order_depends_on_mean ? "compare.mean_matters" : "compare.mean_does_not"));
}

}  // namespace steelyard::app
