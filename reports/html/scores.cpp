// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "base/units.h"
#include "reports/chart/radar.h"
#include "reports/findings.h"
#include "reports/html/page.h"
#include "reports/rows.h"
#include "reports/run_parts.h"

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
  return element("tr", element("td", text(input.name) + lone("br", {}) + element("code", text(input.metric))) +
                           number(input.value, input.value ? units::human(*input.value, input.unit) : "") +
                           element("td", {{"class", "n"}}, text(plus_minus(input))) +
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

Markup levers(const ScoreView& score, const Words& words) {
  Markup items;
  for (const Phrase& sentence : lever_sentences(score, words)) items += element("li", text(sentence));
  return items.empty() ? items : element("ul", {{"class", "sentences"}}, items);
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
    content += element("h3", text(words("report.what_changes"))) + levers(score, words) +
               paragraph(words("report.inputs_text")) + inputs(score, words);
  return section(part, "scores", words("report.scores"), content);
}

}  // namespace steelyard::reports
