// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/units.h"
#include "reports/chart/strip.h"
#include "reports/fleet/fleet_page.h"

namespace steelyard::reports {
namespace {

constexpr std::size_t kMostStrips = 40, kMostMarks = 40;

struct Shown {
  std::size_t population = 0;
  std::vector<StripMark> marks;
};

/// Metrics that were judged, those with somebody odd first; the worst of these by name.
std::vector<Shown> shown_strips(const FleetView& fleet) {
  const model::Diagnosis& d = fleet.diagnosis;
  std::vector<Shown> all;
  for (std::size_t i = 0; i < d.populations.size(); ++i) all.push_back({i, {}});
  for (const model::Oddness& o : d.findings)
    if (o.code == model::Oddity::kOutlier && o.population && *o.population < all.size() && o.z) {
      std::vector<StripMark>& marks = all[*o.population].marks;
      if (marks.size() < kMostMarks) marks.push_back({*o.z, o.device.empty() ? o.node : o.node + "[" + o.device + "]"});
    }
  std::erase_if(all, [&](const Shown& s) { return !d.populations[s.population].not_judged.empty(); });
  std::ranges::stable_sort(all, [](const Shown& a, const Shown& b) { return a.marks.size() > b.marks.size(); });
  for (Shown& s : all)
    std::ranges::stable_sort(s.marks, std::ranges::greater(), [](const StripMark& m) { return std::abs(m.z); });
  return all;
}

std::string z_of(const StripMark& mark) {
  return "z " + units::fixed(mark.z, 1);
}

}  // namespace

std::vector<Picture> fleet_pictures(const FleetView& fleet, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const std::vector<Shown> all = shown_strips(fleet);
  if (all.empty()) return {};
  Picture picture{"strips", words("fleet.strips"), words("fleet.strips_text"), {}, {}, {}};
  StripPlot plot{.axis = words("fleet.strips_axis"), .end = model::Spread::kEnd, .strips = {}};
  picture.data.head = {words("report.benchmark"),   words("fleet.n"),    words("fleet.least"),
                       words("report.term_median"), words("fleet.most"), words("fleet.where")};
  bool clipped = false;
  for (const Shown& s : all) {
    if (plot.strips.size() == kMostStrips) break;
    const model::Population& p = fleet.diagnosis.populations[s.population];
    const model::Spread& spread = fleet.spreads[s.population];
    const Phrase name = metric_name(fleet, p, vocabulary);
    plot.strips.push_back({name, {spread.bins.begin(), spread.bins.end()}, s.marks});
    std::string odd;
    for (const StripMark& mark : s.marks) odd += (odd.empty() ? "" : ", ") + mark.name + " (" + z_of(mark) + ")";
    clipped |= std::ranges::any_of(s.marks, [](const StripMark& m) { return std::abs(m.z) > model::Spread::kEnd; });
    picture.data.rows.push_back({name, fmt::format("{}", p.n), units::human(spread.least, p.unit),
                                 p.median ? units::human(*p.median, p.unit) : "—", units::human(spread.most, p.unit),
                                 odd});
  }
  if (all.size() > kMostStrips)
    picture.remarks.push_back(
        words("fleet.left_out", {{"shown", fmt::format("{}", kMostStrips)}, {"all", fmt::format("{}", all.size())}}));
  if (clipped) picture.remarks.push_back(words("fleet.strips_clipped"));
  picture.drawing = draw(plot);
  return {picture};
}

}  // namespace steelyard::reports
