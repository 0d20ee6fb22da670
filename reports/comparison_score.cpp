// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/chart/radar.h"
#include "reports/comparison_parts.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

using model::ComparedScore;
using model::Comparison;
using model::ScoreComparison;

std::string system_name(const Comparison& c, const ComparedScore& s) {
  return s.system < c.systems.size() ? c.systems[s.system].name : "";
}

Cell number_cell(const std::optional<double>& value, int decimals) {
  return {value ? Phrase(units::fixed(*value, decimals)) : Phrase("—"), value};
}
Cell points_cell(const std::optional<double>& points) {
  return {points ? Phrase(shown_points(*points)) : Phrase("—"), points};
}
Cell interval_cell(const std::optional<model::Interval>& i, int decimals) {
  return {i ? Phrase(units::range(i->lo, i->hi, decimals)) : Phrase("—")};
}

bool any_of(const ScoreComparison& s, std::optional<double> ComparedScore::*member) {
  return std::ranges::any_of(s.systems, [&](const ComparedScore& x) { return (x.*member).has_value(); });
}

Sheet scores(const Comparison& c, const ScoreComparison& s, const Words& words) {
  Sheet sheet{{words("comparison.system"), words("comparison.score"), words("report.term_interval"),
               words("comparison.ratio"), words("comparison.interval"), words("report.verdict")},
              {}};
  const bool cost = any_of(s, &ComparedScore::per_cost), power = any_of(s, &ComparedScore::per_power);
  if (cost) sheet.head.push_back(words("comparison.per_cost"));
  if (power) sheet.head.push_back(words("comparison.per_power"));
  sheet.head.push_back(words("report.note"));
  for (const ComparedScore& x : s.systems) {
    const bool reference = x.system == 0;
    std::vector<Cell> row = {{system_name(c, x)},
                             number_cell(x.value, 1),
                             interval_cell(x.ci95, 1),
                             reference ? Cell{words("comparison.reference")} : number_cell(x.ratio, 3),
                             interval_cell(x.ratio_ci95, 3),
                             reference ? Cell{""} : Cell{word_for(x.verdict, words), std::nullopt, tone_of(x.verdict)}};
    if (cost) row.push_back(number_cell(x.per_cost, 3));
    if (power) row.push_back(number_cell(x.per_power, 3));
    const Phrase estimate = x.status == model::ScoreStatus::kEstimate ? words("comparison.estimate") : Phrase("");
    const Phrase between = estimate.empty() || x.reason.empty() ? Phrase("") : Phrase("; ", "；");
    row.push_back({estimate + between + words.said(x.reason)});
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

/// By name; what has none is itself.
Phrase dimension(const ScoreComparison& s, std::size_t d) {
  const auto in = [&](const char* language) {
    if (d >= s.dimension_names.size()) return s.dimensions[d];
    const auto name = s.dimension_names[d].find(language);
    return name == s.dimension_names[d].end() ? s.dimensions[d] : name->second;
  };
  return {in("en"), in("zh-CN")};
}

/// "General computing (GC)".
Phrase labelled(const ScoreComparison& s, std::size_t d) {
  const Phrase name = dimension(s, d);
  return name == Phrase(s.dimensions[d]) ? name : name + Phrase(" (" + s.dimensions[d] + ")");
}

/// Per dimension its weight, each system's points, and the weight at which the order would turn.
Sheet dimensions(const Comparison& c, const ScoreComparison& s, const Words& words) {
  Sheet sheet{{words("comparison.dimension"), words("report.weight")}, {}};
  for (const ComparedScore& x : s.systems) sheet.head.push_back(system_name(c, x));
  for (const ComparedScore& x : s.systems)
    if (x.system != 0)
      sheet.head.push_back(words("comparison.flip_at", {{"name", text::printable(system_name(c, x))}}));
  for (std::size_t d = 0; d < s.dimensions.size() && d < s.weights.size(); ++d) {
    std::vector<Cell> row = {{labelled(s, d)}, {units::fixed(s.weights[d] * 100, 1) + " %", s.weights[d]}};
    for (const ComparedScore& x : s.systems)
      row.push_back(points_cell(d < x.points.size() ? x.points[d] : std::nullopt));
    for (const ComparedScore& x : s.systems) {
      if (x.system == 0) continue;
      const auto flip = d < x.flip_weights.size() ? x.flip_weights[d] : std::nullopt;
      row.push_back(flip ? Cell{units::fixed(*flip * 100, 1) + " %", flip} : Cell{words("comparison.never")});
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet ranks(const Comparison& c, const ScoreComparison& s, const Words& words) {
  Sheet sheet{{words("comparison.system")}, {}};
  for (std::size_t rank = 1; rank <= s.systems.size(); ++rank)
    sheet.head.push_back(words("comparison.rank", {{"rank", fmt::format("{}", rank)}}));
  for (const double p : s.exponents) sheet.head.push_back(words("comparison.mean", {{"p", fmt::format("{:g}", p)}}));
  for (const ComparedScore& x : s.systems) {
    std::vector<Cell> row = {{system_name(c, x)}};
    for (std::size_t rank = 0; rank < s.systems.size(); ++rank)
      row.push_back(rank < x.rank_shares.size()
                        ? Cell{units::fixed(x.rank_shares[rank] * 100, 1) + " %", x.rank_shares[rank]}
                        : Cell{"—"});
    for (std::size_t i = 0; i < s.exponents.size(); ++i)
      row.push_back(i < x.means.size() ? points_cell(x.means[i]) : Cell{"—"});
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

std::optional<Picture> radar(const Comparison& c, const ScoreComparison& s, const Words& words) {
  Radar chart{{}, {}, 1000};
  for (std::size_t d = 0; d < s.dimensions.size(); ++d) chart.axes.push_back(dimension(s, d));
  for (const ComparedScore& x : s.systems) chart.systems.push_back({system_name(c, x), x.points});
  if (!is_drawable(chart)) return std::nullopt;
  return Picture{"radar", words("report.radar_title"), words("report.radar_text"), draw(chart), {}, {}};
}

}  // namespace

std::optional<Chapter> score_chapter(const Comparison& c, const Words& words) {
  if (!c.score) return std::nullopt;
  const ScoreComparison& s = *c.score;
  Chapter chapter{"score", words("comparison.score_title"), {}};
  chapter.blocks.emplace_back(Said{words("comparison.score_text", {{"id", text::printable(s.id)}})});
  chapter.blocks.emplace_back(scores(c, s, words));
  // Without scores there is no order that could hang on anything: the notes above say what is missing.
  const auto scored = std::ranges::count_if(s.systems, [](const ComparedScore& x) { return x.value.has_value(); });
  if (scored == 0) return chapter;
  chapter.blocks.emplace_back(Heading{words("comparison.by_dimension")});
  if (std::optional<Picture> picture = radar(c, s, words)) chapter.blocks.emplace_back(*std::move(picture));
  chapter.blocks.emplace_back(dimensions(c, s, words));
  if (scored == 1) return chapter;
  chapter.blocks.emplace_back(Said{words("comparison.flip_text")});
  chapter.blocks.emplace_back(Heading{words("comparison.sensitivity")});
  chapter.blocks.emplace_back(
      Items{{words(s.order_depends_on_noise ? "comparison.order_noise" : "comparison.order_not_noise"),
             words(s.order_depends_on_weights ? "comparison.order_weights" : "comparison.order_not_weights",
                   {{"draws", fmt::format("{}", s.draws)}}),
             words(s.order_depends_on_mean ? "comparison.order_mean" : "comparison.order_not_mean")}});
  chapter.blocks.emplace_back(ranks(c, s, words));
  return chapter;
}

}  // namespace steelyard::reports
