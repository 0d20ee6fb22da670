// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/units.h"
#include "reports/chart/timeline.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kFewestSamples = 30, kMostPictures = 8;
constexpr double kShortest = 30;  // seconds of measured time: below that there is no drift to see

std::optional<double> condition(const model::Row& row, const char* name) {
  const auto found = row.conditions.find(name);
  const auto* value = found == row.conditions.end() ? nullptr : std::get_if<double>(&found->second);
  return value != nullptr && std::isfinite(*value) ? std::optional(*value) : std::nullopt;
}

/// Seconds per sample, as the row says it; else its time spread evenly.
double seconds_per_sample(const model::Row& row) {
  const auto said = condition(row, "sample_s");
  if (said && *said > 0) return *said;
  return row.samples.empty() ? 0 : row.duration_s / static_cast<double>(row.samples.size());
}

bool is_long(const model::Run& run, std::size_t i) {
  const model::Row& row = run.results[i];
  return is_headline(run, i) && is_believable(row) && row.samples.size() >= kFewestSamples &&
         seconds_per_sample(row) * static_cast<double>(row.samples.size()) >= kShortest;
}

std::vector<Point> over_time(const std::vector<double>& samples, double step) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < samples.size(); ++i)
    points.push_back({step * (static_cast<double>(i) + 0.5), samples[i]});
  return points;
}

/// Stretches of samples with a count or a share of throttling.
std::vector<Band> stretches(const std::vector<double>& samples, double step) {
  std::vector<Band> out;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!(samples[i] > 0)) continue;
    const double from = step * static_cast<double>(i);
    if (!out.empty() && out.back().to >= from - step * 0.01)
      out.back().to = from + step;
    else
      out.push_back({from, from + step});
  }
  return out;
}

/// What the same job read beside every sample: temperatures, power, clocks, and whether something throttled.
void add_companions(const model::Run& run, const model::Row& row, double step, const Vocabulary& vocabulary,
                    Timeline& timeline) {
  constexpr std::size_t kMostPanels = 5;
  for (const model::Row& other : job_of(run, row)) {
    if (&other == &row || other.samples.size() != row.samples.size()) continue;
    if (other.metric.find("throttl") != std::string::npos) {
      for (const Band& band : stretches(other.samples, step)) timeline.bands.push_back(band);
      continue;
    }
    if (timeline.panels.size() == kMostPanels || !(other.unit == "Cel" || other.unit == "W" || other.unit == "Hz"))
      continue;
    timeline.panels.push_back(
        {vocabulary.names.metric(other.benchmark, other.metric).name, other.unit, over_time(other.samples, step)});
  }
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Drift in words, and what the row knows only as one number over its whole time.
std::vector<Phrase> remarks(const model::Row& row, const Timeline& timeline, const Words& words) {
  const auto middle = row.samples.begin() + static_cast<std::ptrdiff_t>(row.samples.size() / 2);
  const double first = median({row.samples.begin(), middle}), second = median({middle, row.samples.end()});
  std::vector<Phrase> out;
  const double change = (second / first - 1) * 100;
  if (first != 0 && std::isfinite(change))
    out.push_back(words("report.drift", {{"change", (change < 0 ? "" : "+") + units::fixed(change, 2) + " %"},
                                         {"first", units::human(first, row.unit)},
                                         {"second", units::human(second, row.unit)}}));
  if (const auto power = condition(row, "power_w"))
    out.push_back(words("report.mean_power", {{"power", units::human(*power, "W")}}));
  if (const auto events = condition(row, "throttle_events"); events && timeline.bands.empty())
    out.push_back(
        words(*events > 0 ? "report.throttled" : "report.not_throttled", {{"count", fmt::format("{:g}", *events)}}));
  if (timeline.panels.size() == 1) out.push_back(words("report.no_companions"));
  return out;
}

Grid data_of(const Timeline& timeline, const Words& words) {
  constexpr std::size_t kMostRows = 200;  // of a table in a page; every sample is in run.json
  Grid grid{{timeline.axis}, {}};
  for (const Panel& panel : timeline.panels) grid.head.push_back(panel.name);
  const std::size_t n = timeline.panels.front().points.size(), every = n / kMostRows + 1;
  for (std::size_t i = 0; i < n; i += every) {
    std::vector<Phrase> line = {units::fixed(timeline.panels.front().points[i].x, 1)};
    for (const Panel& panel : timeline.panels) line.emplace_back(units::human(panel.points[i].y, panel.unit));
    grid.rows.push_back(std::move(line));
  }
  if (every > 1) grid.head.front() = grid.head.front() + words("report.every_nth", {{"n", fmt::format("{}", every)}});
  return grid;
}

}  // namespace

std::vector<Picture> soak_pictures(const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const Titles titles(report, vocabulary);
  std::vector<Picture> pictures;
  for (std::size_t i = 0; i < report.run.results.size() && pictures.size() < kMostPictures; ++i) {
    if (!is_long(report.run, i)) continue;
    const model::Row& row = report.run.results[i];
    const double step = seconds_per_sample(row);
    const Phrase metric = vocabulary.names.metric(row.benchmark, row.metric).name;
    Timeline timeline{words("report.time_axis"),
                      {{metric, row.unit, over_time(row.samples, step)}},
                      {},
                      words("report.throttle_band")};
    add_companions(report.run, row, step, vocabulary, timeline);
    Picture picture{fmt::format("soak{}", pictures.size() + 1),
                    words("report.soak_title", {{"name", titles.of(row)}}),
                    words("report.soak_text"),
                    draw(timeline),
                    data_of(timeline, words),
                    remarks(row, timeline, words)};
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace steelyard::reports
