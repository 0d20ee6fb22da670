// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "base/units.h"
#include "reports/chart/lines.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostDrawn = 100;  // points of a curve, and about as many lines of its table

std::optional<double> number(const std::string& s) {
  double value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return value;
}

bool is_curve(const model::Row& row) {
  return row.matrix && row.matrix->columns.size() == 1 && row.matrix->rows.size() > 1 &&
         row.matrix->cells.size() == row.matrix->rows.size() &&
         std::ranges::all_of(row.matrix->rows, [](const std::string& label) { return number(label).has_value(); });
}

/// Another row of the same job with a curve over the same labels: then the two belong together.
const model::Row* partner_of(const model::Run& run, const model::Row& row) {
  for (const model::Row& other : job_of(run, row))
    if (&other != &row && other.matrix && other.matrix->rows == row.matrix->rows && other.unit != row.unit &&
        is_curve(other))
      return &other;
  return nullptr;
}

std::vector<Point> over_labels(const model::Row& row) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < row.matrix->rows.size(); ++i)
    if (const auto& cell = row.matrix->cells[i]) points.push_back({*number(row.matrix->rows[i]), *cell});
  return points;
}

std::vector<Point> over_partner(const model::Row& y, const model::Row& x) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < y.matrix->cells.size(); ++i)
    if (y.matrix->cells[i] && x.matrix->cells[i]) points.push_back({*x.matrix->cells[i], *y.matrix->cells[i]});
  return points;
}

/// Where the caches end, as the run found it: metrics capacity.l1... of the row's job.
std::vector<Guide> guides_of(const model::Run& run, const model::Row& row, const Vocabulary& vocabulary) {
  std::vector<Guide> guides;
  for (const model::Row& other : job_of(run, row))
    if (other.metric.starts_with("capacity.") && is_believable(other) && *other.value > 0)
      guides.push_back({*other.value, vocabulary.names.metric(other.benchmark, other.metric).name +
                                          Phrase(" " + units::measured_size(*other.value))});
  return guides;
}

struct Curves {
  const model::Row* first = nullptr;
  const model::Row* partner = nullptr;
  std::vector<Series> series;
  std::vector<const model::Row*> rows;  // of each
};

Grid data_of(const Curves& curves, const Axis& x, const Axis& y, const Words& words) {
  Grid grid{{x.label}, {}};
  std::map<double, std::vector<Phrase>> lines;
  const auto shown = [](double v, const Axis& axis) {
    return axis.labels == Labels::kBinary ? units::measured_size(v) : units::human(v, axis.unit);
  };
  for (std::size_t s = 0; s < curves.series.size(); ++s) {
    grid.head.push_back(curves.series.size() == 1 ? y.label : curves.series[s].name);
    for (const Point& p : curves.series[s].points) {
      auto& line = lines[p.x];
      line.resize(curves.series.size() + 1, Phrase(""));
      line[0] = shown(p.x, x);
      line[s + 1] = shown(p.y, y);
    }
  }
  const std::size_t every = lines.size() / kMostDrawn + 1;
  std::size_t i = 0;
  for (auto& [at, line] : lines)
    if (i++ % every == 0) grid.rows.push_back(std::move(line));
  if (every > 1) grid.head.front() = grid.head.front() + words("report.every_nth", {{"n", fmt::format("{}", every)}});
  return grid;
}

Picture picture_of(const Curves& curves, std::size_t index, const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const model::Row& row = *curves.first;
  // The general name: within its benchmark the headline may be called after one part of the curve.
  const auto metric = [&](const model::Row& r) { return vocabulary.names.metric("", r.metric).name; };
  const bool sizes = curves.partner == nullptr;
  const bool messages = report.run.imported_from.has_value();  // what other tools' curves are over
  const Axis x =
      sizes
          ? Axis{words(messages ? "report.message_axis" : "report.size_axis"), "By", Spacing::kLog, Labels::kBinary, {}}
          : Axis{metric(*curves.partner), curves.partner->unit, Spacing::kLinear, Labels::kSi, {}};
  // Times and rates that span decades need a logarithm; a few tens of percent would look flat on one.
  double lo = 1e300, hi = 0;
  for (const Series& s : curves.series)
    for (const Point& p : s.points)
      if (p.y > 0) lo = std::min(lo, p.y), hi = std::max(hi, p.y);
  const Axis y{metric(row), row.unit, hi > 5 * lo ? Spacing::kLog : Spacing::kLinear, Labels::kSi, {}};
  Picture picture{fmt::format("curve{}", index),
                  vocabulary.names.benchmark(row.benchmark),
                  words(messages ? "report.message_text"
                        : sizes  ? "report.curve_text"
                                 : "report.loaded_text"),
                  {},
                  data_of(curves, x, y, words),
                  {}};
  std::vector<Series> series = curves.series;
  for (Series& s : series) s.points = decimate(s.points, kMostDrawn);
  picture.drawing =
      draw(LineChart{x, y, std::move(series), sizes ? guides_of(report.run, row, vocabulary) : std::vector<Guide>()});
  for (const model::Row* drawn : curves.rows) add_doubt(*drawn, words, picture);
  return picture;
}

}  // namespace

std::vector<Picture> curve_pictures(const Report& report, const Vocabulary& vocabulary) {
  std::map<std::pair<std::string, std::string>, std::size_t> known;  // benchmark and metric -> curves
  std::vector<Curves> all;
  const Titles titles(report, vocabulary);
  for (const model::Row& row : report.run.results) {
    if (!is_curve(row)) continue;
    // What other tools measured is over sizes of messages, which nothing else in the picture would say.
    const model::Row* partner = report.run.imported_from ? nullptr : partner_of(report.run, row);
    if (partner != nullptr && partner < &row) continue;  // it has been drawn with this row on its other axis
    const auto [at, fresh] = known.try_emplace({row.benchmark, row.metric}, all.size());
    if (fresh) all.push_back({&row, partner, {}, {}});
    Curves& curves = all[at->second];
    if (curves.series.size() == kSeriesStyles) continue;  // more would not be told apart; they are in run.json
    curves.rows.push_back(&row);
    curves.series.push_back({titles.drawn(row), partner == nullptr ? over_labels(row) : over_partner(row, *partner)});
  }
  std::vector<Picture> pictures;
  for (const Curves& curves : all) pictures.push_back(picture_of(curves, pictures.size() + 1, report, vocabulary));
  return pictures;
}

}  // namespace steelyard::reports
