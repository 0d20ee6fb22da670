// SPDX-License-Identifier: Apache-2.0
// Rows that differ in one number only - a message size, a block size, a number of nodes - as a curve over it.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/units.h"
#include "reports/chart/lines.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kFewestPoints = 4, kFewestScales = 2;

struct Sweep {
  std::string param;
  std::map<double, const model::Row*> rows;  // by the parameter's value
  std::size_t measured = 0;                  // points, if `rows` holds a part of them
  std::vector<double> missing = {};          // points that did not pass
};

bool is_scale(const std::string& param) {
  return param == "nodes" || param == "ranks";
}

std::optional<double> number_of(const model::ParamValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer != nullptr && *integer > 0 ? std::optional(static_cast<double>(*integer)) : std::nullopt;
}

/// What stays the same along a curve: everything but `param`.
std::string key_of(const model::Row& row, const std::string& param) {
  std::string key = fmt::format("{}\n{}\n{}\n{}\n{}", row.benchmark, row.metric, row.node, row.device, param);
  for (const auto& [name, value] : row.params)
    if (name != param) key += "\n" + name + "=" + model::to_text(value);
  return key;
}

/// Many points as few of the same shape: both ends, and of each stretch the lowest and the highest.
void thin_out(Sweep& sweep) {
  constexpr std::size_t kMostDrawn = 60;
  std::vector<Point> points;
  for (const auto& [x, row] : sweep.rows) points.push_back({x, *row->value});
  if (points.size() <= kMostDrawn) return;
  sweep.measured = points.size();
  std::map<double, const model::Row*> kept;
  for (const Point& point : decimate(points, kMostDrawn)) kept.emplace(point.x, sweep.rows.at(point.x));
  sweep.rows = std::move(kept);
}

/// What a line would otherwise hide: that it leads past points which are not on it.
void add_missing(const Sweep& sweep, const Words& words, Picture& picture) {
  constexpr std::size_t kMostNamed = 8;
  if (sweep.missing.empty()) return;
  std::string points;
  for (std::size_t i = 0; i < std::min(sweep.missing.size(), kMostNamed); ++i)
    points += (i == 0 ? "" : ", ") +
              (is_bytes(sweep.param) ? units::measured_size(sweep.missing[i]) : fmt::format("{:g}", sweep.missing[i]));
  picture.remarks.push_back(
      words("report.points_missing", {{"count", fmt::format("{}", sweep.missing.size())}, {"points", points}}));
}

void add_thinning(const Sweep& sweep, const Words& words, Picture& picture) {
  if (sweep.measured > 0)
    picture.remarks.push_back(words("report.thinned", {{"shown", fmt::format("{}", sweep.rows.size())},
                                                       {"all", fmt::format("{}", sweep.measured)}}));
}

std::vector<Sweep> sweeps_of(const model::Run& run, bool scales) {
  std::map<std::string, Sweep> known;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const model::Row& row = run.results[i];
    if (!is_headline(run, i)) continue;
    for (const auto& [param, value] : row.params) {
      const auto x = number_of(value);
      if (!x || is_scale(param) != scales) continue;
      const std::string key = key_of(row, param);
      const auto [at, fresh] = known.try_emplace(key, Sweep{param, {}, 0, {}});
      if (fresh) order.push_back(key);
      if (is_believable(row))
        at->second.rows.emplace(*x, &row);
      else
        at->second.missing.push_back(*x);
    }
  }
  std::vector<Sweep> out;
  for (const std::string& key : order)
    if (Sweep& sweep = known.at(key); sweep.rows.size() >= (scales ? kFewestScales : kFewestPoints)) {
      thin_out(sweep);
      out.push_back(std::move(sweep));
    }
  return out;
}

Picture size_picture(const Sweep& sweep, std::size_t index, const Titles& titles, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const model::Row& first = *sweep.rows.begin()->second;
  const Phrase metric = vocabulary.names.metric(first.benchmark, first.metric).name;
  Series series{metric, {}};
  Picture picture{fmt::format("sweep{}", index), titles.of(first, sweep.param), words("report.sweep_text"), {}, {}, {}};
  picture.data.head = {vocabulary.names.parameter(sweep.param), metric, words("report.term_interval"),
                       words("report.samples")};
  const bool bytes = is_bytes(sweep.param);
  double lo = 1e300, hi = 0;
  for (const auto& [x, row] : sweep.rows) {
    Point point{x, *row->value};
    if (row->ci95) point.lo = row->ci95->lo, point.hi = row->ci95->hi;
    series.points.push_back(point);
    lo = std::min(lo, point.y), hi = std::max(hi, point.y);
    picture.data.rows.push_back(
        {bytes ? units::measured_size(x) : fmt::format("{:g}", x), shown_value(*row),
         row->ci95 ? "[" + units::human(row->ci95->lo, row->unit) + ", " + units::human(row->ci95->hi, row->unit) + "]"
                   : "—",
         fmt::format("{}", row->n)});
  }
  const Axis x{
      vocabulary.names.parameter(sweep.param), "By", Spacing::kLog, bytes ? Labels::kBinary : Labels::kPlain, {}};
  const Axis y{metric, first.unit, lo > 0 && hi > 5 * lo ? Spacing::kLog : Spacing::kLinear, Labels::kSi, {}};
  picture.drawing = draw(LineChart{x, y, {series}, {}});
  add_missing(sweep, words, picture);
  add_thinning(sweep, words, picture);
  return picture;
}

/// Operations of many nodes add up; bandwidths and the like are stated per rank, and ideally stay what they are.
double ideal_growth(const model::Row& row, double x, double smallest) {
  return row.unit == "FLOP/s" ? x / smallest : 1;
}

Picture scaling_picture(const Sweep& sweep, std::size_t index, const Titles& titles, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const double smallest = sweep.rows.begin()->first;
  const model::Row* const base = sweep.rows.begin()->second;
  Series measured{vocabulary.names.metric(base->benchmark, base->metric).name, {}};
  Series ideal{words("report.ideal"), {}, true, false};
  Picture picture{fmt::format("scaling{}", index),
                  words("report.scaling_title", {{"name", titles.of(*base, sweep.param)}}),
                  words("report.scaling_text", {{"base", fmt::format("{:g}", smallest)}}),
                  {},
                  {},
                  {}};
  picture.data.head = {vocabulary.names.parameter(sweep.param), words("report.value"), words("report.efficiency")};
  const bool lower = base->direction == model::Direction::kLower;
  for (const auto& [x, row] : sweep.rows) {
    const double growth = ideal_growth(*row, x, smallest);
    const auto efficiency = [&](double value) {
      return 100 * (lower ? *base->value / value : value / *base->value / growth);
    };
    Point point{x, efficiency(*row->value)};
    if (row->ci95) {
      point.lo = efficiency(lower ? row->ci95->hi : row->ci95->lo);
      point.hi = efficiency(lower ? row->ci95->lo : row->ci95->hi);
    }
    measured.points.push_back(point);
    ideal.points.push_back({x, 100});
    picture.data.rows.push_back({fmt::format("{:g}", x), shown_value(*row), units::fixed(point.y, 1) + " %"});
  }
  Axis x{vocabulary.names.parameter(sweep.param), "", Spacing::kLog, Labels::kPlain, {}};
  constexpr std::size_t kMostTicks = 12;  // where there are few, the numbers of nodes that were measured
  if (sweep.rows.size() <= kMostTicks)
    for (const auto& [nodes, row] : sweep.rows) x.ticks.push_back({nodes, fmt::format("{:g}", nodes)});
  const Axis y{words("report.efficiency_axis"), "", Spacing::kLinear, Labels::kPlain, {}};
  picture.drawing = draw(LineChart{x, y, {measured, ideal}, {}});
  add_missing(sweep, words, picture);
  add_thinning(sweep, words, picture);
  return picture;
}

std::vector<Picture> all(const Report& report, const Vocabulary& vocabulary, bool scales,
                         decltype(&size_picture) make) {
  constexpr std::size_t kMostPictures = 12;
  const Titles titles(report, vocabulary);
  std::vector<Picture> pictures;
  for (const Sweep& sweep : sweeps_of(report.run, scales))
    if (pictures.size() < kMostPictures && *sweep.rows.begin()->second->value != 0)
      pictures.push_back(make(sweep, pictures.size() + 1, titles, vocabulary));
  return pictures;
}

}  // namespace

std::vector<Picture> sweep_pictures(const Report& report, const Vocabulary& vocabulary) {
  return all(report, vocabulary, false, &size_picture);
}

std::vector<Picture> scaling_pictures(const Report& report, const Vocabulary& vocabulary) {
  return all(report, vocabulary, true, &scaling_picture);
}

}  // namespace steelyard::reports
