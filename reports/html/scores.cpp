// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string_view>

#include "base/units.h"
#include "reports/chart/radar.h"
#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

std::optional<Picture> radar(const ScoreView& score, const Words& words) {
  Radar chart{{}, {{score.id, {}}}, 1000};
  for (const ScoreView::Dimension& d : score.dimensions) {
    chart.axes.push_back(d.name);
    chart.systems.front().values.push_back(d.points);
  }
  const bool any = std::ranges::any_of(score.dimensions, [](const auto& d) { return d.points.has_value(); });
  if (!any || !is_drawable(chart)) return std::nullopt;
  return Picture{"radar", words("report.radar_title"), words("report.radar_text"), draw(chart), {}, {}};
}

Markup head_cell(const Phrase& words, bool over_numbers) {
  return element("th", {{"scope", "col"}, {"class", over_numbers ? "n" : ""}}, text(words));
}

Markup dimensions(const ScoreView& score, const Words& words) {
  Markup head, body;
  for (const char* key : {"report.name", "report.weight", "report.points"})
    head += head_cell(words(key), std::string_view(key) != "report.name");
  for (const ScoreView::Dimension& d : score.dimensions)
    body += element(
        "tr", element("td", text(d.name)) + element("td", {{"class", "n"}}, data(d.weight, units::percent(d.weight))) +
                  element("td", {{"class", "n"}}, d.points ? data(*d.points, shown_points(*d.points)) : text("—")));
  return scrolled_table("narrow sheet", head, body);
}

Markup input_row(const ScoreView::Input& input, const Words& words) {
  const auto number = [](const std::optional<double>& value, const std::string& shown) {
    return element("td", {{"class", "n"}}, value ? data(*value, shown) : text("—"));
  };
  const std::string interval =
      input.ci95 && input.value && *input.value != 0
          ? "±" + units::percent((input.ci95->hi - input.ci95->lo) / 2 / std::fabs(*input.value))
          : "";
  return element("tr", element("td", text(input.name) + lone("br", {}) + element("code", text(input.metric))) +
                           number(input.value, input.value ? units::human(*input.value, input.unit) : "") +
                           element("td", {{"class", "n"}}, text(interval)) +
                           number(input.ratio, input.ratio ? fmt::format("{:.3g}", *input.ratio) : "") +
                           number(input.elasticity, units::percent(input.elasticity)) +
                           number(input.doubled, "+" + units::percent(input.doubled)) +
                           element("td", text(words.said(input.note), 400)));
}

Markup inputs(const ScoreView& score, const Words& words) {
  Markup head, body;
  for (const char* key : {"report.metric", "report.value", "report.interval", "report.score_ratio",
                          "report.score_weight", "report.score_doubled", "report.note"})
    head += head_cell(words(key), std::string_view(key) != "report.metric" && std::string_view(key) != "report.note");
  for (const ScoreView::Input& input : score.inputs) body += input_row(input, words);
  return scrolled_table("sortable sheet", head, body);
}

/// The three that count most, and the weakest.
Markup levers(const ScoreView& score, const Words& words) {
  Markup items;
  const auto say = [&](std::string_view key, const Phrase& name, const std::string& number) {
    items += element("li", text(words(key, {{"metric", name}, {"number", number}})));
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(3, score.levers.size()); ++i)
    say("report.lever", score.levers[i].first, units::percent(score.levers[i].second));
  const auto weakest = std::ranges::min_element(score.inputs, {}, [](const ScoreView::Input& i) {
    return i.ratio.value_or(std::numeric_limits<double>::infinity());
  });
  if (weakest != score.inputs.end() && weakest->ratio)
    say("report.weakest_input", weakest->name, fmt::format("{:.3g}", *weakest->ratio));
  return element("ul", {{"class", "sentences"}}, items);
}

}  // namespace

Markup scores(const PagePart& part) {
  const Words& words = part.vocabulary.words;
  if (!part.report.score)
    return section(part, "scores", words("report.scores"), absent(why_no_score(part.report, words)));
  const ScoreView& score = *part.report.score;
  Markup content;
  if (const std::optional<Picture> picture = radar(score, words)) content += figure(part, *picture);
  content += dimensions(score, words);
  for (const Phrase& note : score.notes) content += paragraph(note);
  if (!score.inputs.empty())
    content += element("h3", text(words("report.what_changes"))) + (score.value ? levers(score, words) : Markup()) +
               paragraph(words("report.inputs_text")) + inputs(score, words);
  return section(part, "scores", words("report.scores"), content);
}

}  // namespace steelyard::reports
