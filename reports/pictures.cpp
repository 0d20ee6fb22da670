// SPDX-License-Identifier: Apache-2.0
#include "reports/pictures.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/units.h"
#include "reports/chart/bars.h"
#include "reports/chart/lines.h"
#include "reports/rows.h"

namespace steelyard::reports {
bool is_believable(const model::Row& row) {
  return row.value && std::isfinite(*row.value) && passed(row);
}

Titles::Titles(const Report& report, const Vocabulary& vocabulary)
    : report_(report), vocabulary_(vocabulary), params_(distinguishing_params(report.run)) {}

Phrase Titles::of(const model::Row& row, const std::string& but) const {
  Phrase name = vocabulary_.names.benchmark(row.benchmark);
  if (const auto params = params_.find(row.benchmark); params != params_.end()) {
    std::set<std::string> telling = params->second;
    telling.erase(but);
    name = name + told_apart(row.params, telling, vocabulary_.names);
  }
  if (report_.run.nodes.size() > 1) name = name + Phrase(" · " + row.node);
  return name;
}

Phrase Titles::drawn(const model::Row& row) const {
  return of(row) + (passed(row) ? Phrase("") : Phrase(fmt::format(" ({})", model::to_text(row.verdict))));
}

void add_doubt(const model::Row& row, const Words& words, Picture& picture) {
  if (passed(row)) return;
  picture.remarks.push_back(
      words("report.drawn_not_passed", {{"verdict", model::to_text(row.verdict)}, {"reason", note_of(row, words)}}));
}

std::vector<Picture> bound_pictures(const Report& report, const Vocabulary& vocabulary) {
  constexpr std::size_t kMostBars = 40;
  const Words& words = vocabulary.words;
  Picture picture{"bound", words("report.bound_title"), words("report.bound_text"), {}, {}, {}};
  picture.data.head = {words("report.benchmark"), words("report.value"), words("report.bound"),
                       words("report.percent_of_bound"), words("report.verdict")};
  BarChart chart{words("report.bound_axis"), {}};
  const Titles titles(report, vocabulary);
  std::vector<std::size_t> bounded;
  for (const std::size_t i : shown_rows(report.run))
    if (const model::Row& row = report.run.results[i];
        row.bound && row.percent_of_bound && std::isfinite(*row.percent_of_bound))
      bounded.push_back(i);
  if (bounded.size() > kMostBars) {
    picture.remarks.push_back(words(
        "report.some_bars", {{"shown", fmt::format("{}", kMostBars)}, {"all", fmt::format("{}", bounded.size())}}));
    bounded = by_need(report.run, bounded);
    bounded.resize(kMostBars);
    std::ranges::sort(bounded);
  }
  for (const std::size_t i : bounded) {
    const model::Row& row = report.run.results[i];
    const Phrase name = titles.of(row);
    const bool good = row.verdict == model::Verdict::kPass;
    chart.bars.push_back({name, *row.percent_of_bound, {}, good});
    picture.data.rows.push_back({name, shown_value(row), units::human(*row.bound, row.unit),
                                 units::fixed(*row.percent_of_bound, 1) + " %", model::to_text(row.verdict)});
  }
  if (chart.bars.empty()) return {};
  picture.drawing = draw(chart);
  return {picture};
}

std::vector<Picture> quantile_pictures(const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const Titles titles(report, vocabulary);
  std::vector<Picture> pictures;
  for (const model::Row& row : report.run.results) {
    if (row.quantiles.size() < 2) continue;
    const Phrase name = titles.drawn(row);
    Series series{name, {}};
    Picture picture{fmt::format("quantiles{}", pictures.size() + 1),
                    name + Phrase(": ", "：") + vocabulary.names.metric(row.benchmark, row.metric).name,
                    words("report.quantile_text"),
                    {},
                    {},
                    {}};
    picture.data.head = {words("report.quantile"), words("report.value")};
    std::map<double, double> ordered;
    for (const auto& [key, value] : row.quantiles) {
      double percent = 0;
      const auto [end, error] = std::from_chars(key.data() + (key.empty() ? 0 : 1), key.data() + key.size(), percent);
      if (!key.starts_with('p') || error != std::errc{} || end != key.data() + key.size() || !(percent < 100)) continue;
      ordered[percent] = value;
    }
    for (const auto& [percent, value] : ordered) {
      series.points.push_back({value, 100 / (100 - percent)});
      picture.data.rows.push_back({fmt::format("p{:g}", percent), units::human(value, row.unit)});
    }
    if (series.points.size() < 2) continue;
    const Axis y{words("report.quantile"),
                 "",
                 Spacing::kLog,
                 Labels::kPlain,
                 {{1, "0 %"}, {2, "50 %"}, {10, "90 %"}, {100, "99 %"}, {1000, "99.9 %"}, {10000, "99.99 %"}}};
    const Axis x{vocabulary.names.metric(row.benchmark, row.metric).name, row.unit, Spacing::kLog, Labels::kSi, {}};
    picture.drawing = draw(LineChart{x, y, {series}, {}});
    add_doubt(row, words, picture);
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace steelyard::reports
