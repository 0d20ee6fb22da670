// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison_parts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/chart/forest.h"
#include "reports/comparison_page.h"
#include "reports/rows.h"

namespace steelyard::reports {

using model::ComparedMetric;
using model::Comparison;
using model::Difference;

namespace {

std::string count(std::size_t n) {
  return fmt::format("{}", n);
}

model::Interval better_is_right(const ComparedMetric& m) {
  if (m.direction != model::Direction::kLower) return *m.ci95;
  return {m.ci95->hi > 0 ? 1 / m.ci95->hi : 0, m.ci95->lo > 0 ? 1 / m.ci95->lo : 0};
}

Lean lean_of(Difference verdict) {
  switch (verdict) {
    case Difference::kFaster: return Lean::kBetter;
    case Difference::kSlower: return Lean::kWorse;
    case Difference::kSame: return Lean::kEven;
    case Difference::kUndecided:
    case Difference::kNotCompared: break;
  }
  return Lean::kUnknown;
}

/// By how much they differ, the largest first.
std::vector<const ComparedMetric*> by_size(const Comparison& c, std::size_t system) {
  std::vector<const ComparedMetric*> out;
  for (const ComparedMetric& m : c.metrics)
    if (const auto a = advantage(m); m.system == system && a && m.verdict != Difference::kNotCompared)
      out.push_back(&m);
  std::ranges::stable_sort(out, std::ranges::greater(),
                           [](const ComparedMetric* m) { return std::fabs(std::log(*advantage(*m))); });
  return out;
}

}  // namespace

Naming::Naming(const Comparison& comparison, const Names& names) : names_(names) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> seen;
  for (const ComparedMetric& m : comparison.metrics)
    for (const auto& [name, value] : m.params) seen[m.benchmark][name].insert(model::to_text(value));
  for (const ComparedMetric& m : comparison.metrics) metrics_[m.benchmark].insert(m.metric);
  for (const auto& [benchmark, params] : seen)
    for (const auto& [name, values] : params)
      if (values.size() > 1) params_[benchmark].insert(name);
}

Phrase Naming::title(const ComparedMetric& m) const {
  Phrase title = names_.benchmark(m.benchmark);
  if (metrics_.at(m.benchmark).size() > 1)
    title = title + Phrase(": ", "：") + names_.metric(m.benchmark, m.metric).name;
  if (!m.quantile.empty()) title = title + Phrase(" " + m.quantile);
  const auto names = params_.find(m.benchmark);
  return names == params_.end() ? title : title + told_apart(m.params, names->second, names_);
}

Phrase word_for(Difference verdict, const Words& words) {
  switch (verdict) {
    case Difference::kFaster: return words("comparison.faster");
    case Difference::kSlower: return words("comparison.slower");
    case Difference::kSame: return words("comparison.same");
    case Difference::kUndecided: return words("comparison.undecided");
    case Difference::kNotCompared: break;
  }
  return words("comparison.not_compared");
}

Tone tone_of(Difference verdict) {
  switch (verdict) {
    case Difference::kFaster: return Tone::kGood;
    case Difference::kSlower: return Tone::kBad;
    case Difference::kSame: return Tone::kPlain;
    case Difference::kUndecided:
    case Difference::kNotCompared: break;
  }
  return Tone::kDim;
}

bool any(const Comparison& c, std::optional<double> ComparedMetric::*member) {
  return std::ranges::any_of(c.metrics, [&](const ComparedMetric& m) { return (m.*member).has_value(); });
}

std::optional<double> advantage(const ComparedMetric& m) {
  if (!m.ratio || !std::isfinite(*m.ratio) || *m.ratio <= 0) return std::nullopt;
  return m.direction == model::Direction::kLower ? 1 / *m.ratio : *m.ratio;
}

/// The same id alone may be chance: two imports of one day.
bool is_same_run(const Comparison& c, std::size_t system) {
  return !c.systems[system].run.empty() && c.systems[system].run == c.systems[0].run &&
         std::ranges::all_of(c.metrics,
                             [&](const ComparedMetric& m) { return m.system != system || m.value == m.reference; });
}

std::vector<Phrase> sentences_about(const Comparison& c, std::size_t system, const Words& words) {
  const model::Tally& t = c.tallies[system];
  const Phrase name = text::clip(text::printable(c.systems[system].name), 60);
  const Phrase reference = text::clip(text::printable(c.systems[0].name), 60);
  std::vector<Phrase> out = {words("comparison.counts", {{"name", name},
                                                         {"reference", reference},
                                                         {"faster", count(t.faster)},
                                                         {"slower", count(t.slower)},
                                                         {"same", count(t.same)},
                                                         {"undecided", count(t.undecided)},
                                                         {"not_compared", count(t.not_compared)}})};
  if (is_same_run(c, system)) out.push_back(words("comparison.same_run", {{"name", name}, {"reference", reference}}));
  if (t.faster + t.slower == 0) out.push_back(words("comparison.no_difference", {{"name", name}}));
  return out;
}

Items largest(const Comparison& c, std::size_t system, Difference side, const Naming& naming, const Words& words) {
  constexpr std::size_t kShown = 5;
  Items out;
  for (const ComparedMetric* m : by_size(c, system)) {
    if (m->verdict != side || out.items.size() == kShown) continue;
    out.items.push_back(
        words("comparison.win", {{"name", naming.title(*m)},
                                 {"ratio", units::fixed(*advantage(*m), 3)},
                                 {"value", m->value ? units::human(*m->value, m->unit) : "—"},
                                 {"reference", m->reference ? units::human(*m->reference, m->unit) : "—"}}));
  }
  return out;
}

std::optional<Picture> forest_of(const Comparison& c, std::size_t system, const Naming& naming, const Words& words) {
  constexpr std::size_t kMostLines = 60;
  const std::vector<const ComparedMetric*> metrics = by_size(c, system);
  if (metrics.empty()) return std::nullopt;
  Picture picture{fmt::format("ratios{}", system),
                  words("comparison.forest_title", {{"name", text::printable(c.systems[system].name)},
                                                    {"reference", text::printable(c.systems[0].name)}}),
                  words("comparison.forest_text"),
                  {},
                  {{words("report.benchmark"), words("comparison.performance"), words("comparison.interval"),
                    words("report.verdict")},
                   {}},
                  {}};
  Forest forest{words("comparison.performance_axis"), 0.02, {}};
  for (const ComparedMetric* m : metrics) {
    const std::optional<model::Interval> ci95 = m->ci95 ? std::optional(better_is_right(*m)) : std::nullopt;
    picture.data.rows.push_back({naming.title(*m), units::fixed(*advantage(*m), 3),
                                 ci95 ? units::range(ci95->lo, ci95->hi, 3) : "—", word_for(m->verdict, words)});
    if (forest.lines.size() < kMostLines)
      forest.lines.push_back(
          {naming.title(*m), *advantage(*m), ci95, lean_of(m->verdict), word_for(m->verdict, words)});
  }
  if (metrics.size() > kMostLines)
    picture.remarks.push_back(words("comparison.more_lines", {{"count", count(metrics.size() - kMostLines)}}));
  picture.drawing = draw(forest);
  return picture;
}

}  // namespace steelyard::reports
