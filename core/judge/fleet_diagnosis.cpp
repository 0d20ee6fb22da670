// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <tuple>

#include "base/inference.h"
#include "base/statistics.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using model::Diagnosis;
using model::Oddity;
using model::Oddness;

struct Placed {
  const Reading* reading;
  std::uint32_t hardware;
  [[nodiscard]] auto key() const { return std::tuple(reading->series, hardware, reading->node, reading->device); }
};

/// Every reading with the number of its device's hardware, in order of population, node and device.
std::vector<Placed> placed(const Fleet& fleet, Names& hardware) {
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<Placed> out;
  out.reserve(fleet.readings().size());
  for (const Reading& r : fleet.readings()) {
    const auto [at, added] = known.try_emplace(std::uint64_t{r.node} << 32 | r.device, 0);
    if (added) at->second = hardware.number(fleet.hardware(r.node, r.device));
    out.push_back({&r, at->second});
  }
  std::ranges::sort(out, {}, &Placed::key);
  return out;
}

/// The readings [begin, end) are one device's: several runs, or several jobs that differ in nothing that counts.
Seat seat_of(const std::vector<Placed>& all, std::size_t begin, std::size_t end) {
  std::vector<double> logs;
  double drift = 0;
  for (std::size_t i = begin; i < end; ++i) {
    logs.push_back(std::log(all[i].reading->value));
    if (std::abs(all[i].reading->drift) > std::abs(drift)) drift = all[i].reading->drift;
  }
  return {all[begin].reading->node, all[begin].reading->device, statistics::median(logs), drift};
}

std::vector<double> logs_of(std::span<const Seat> seats) {
  std::vector<double> out;
  for (const Seat& seat : seats) out.push_back(seat.log);
  return out;
}

void summarize(Group& group) {
  model::Population& p = group.population;
  std::vector<double> logs = logs_of(group.seats);
  p.n = logs.size();
  const statistics::Center center = statistics::robust_center(logs);
  p.median = std::exp(center.median);
  if (const auto ranks = statistics::median_ranks(p.n, 0.05)) {
    const double lo = statistics::order_statistic(logs, ranks->lo);
    p.ci95 = model::Interval{std::exp(lo), std::exp(statistics::order_statistic(logs, ranks->hi))};
  }
  if (p.n < kLeastReadings)
    p.not_judged = fmt::format("{} alike, {} are the fewest that can be judged", p.n, kLeastReadings);
  else
    p.spread = center.spread;
}

Oddness about(const Fleet& fleet, const Seat& seat, Oddity code, std::size_t index) {
  Oddness o;
  o.code = code;
  o.node = fleet.nodes()[seat.node];
  o.device = fleet.devices()[seat.device];
  o.population = index;
  return o;
}

void judge_part(const Fleet& fleet, std::span<const Seat> part, std::size_t index, std::size_t all, Diagnosis& out) {
  if (part.size() < kLeastReadings) return;
  std::vector<double> logs = logs_of(part);
  const statistics::Center center = statistics::robust_center(logs);
  std::optional<double> limit;  // costs more than all the rest, and healthy parts do not need it
  for (const Seat& seat : part) {
    const double z = statistics::robust_z(seat.log, center);
    if (std::abs(z) <= kLeastZ || deviation(seat.log - center.median) <= kLeastDeviation) continue;
    Oddness o = about(fleet, seat, Oddity::kOutlier, index);
    if (!limit) limit = limit_for(part.size(), all);
    o.suspect = std::abs(z) <= *limit;
    o.value = std::exp(seat.log);
    o.expected = std::exp(center.median);
    o.ratio = std::exp(seat.log - center.median);
    o.z = z;
    out.findings.push_back(std::move(o));
  }
}

Oddness modes_finding(const Fleet& fleet, std::span<const Seat> lower, std::span<const Seat> upper,
                      const statistics::Modes& modes, std::size_t index) {
  const bool lower_is_smaller = lower.size() <= upper.size();
  Oddness o;
  o.code = Oddity::kModes;
  o.population = index;
  o.value = std::exp(lower_is_smaller ? modes.lo : modes.hi);
  o.expected = std::exp(lower_is_smaller ? modes.hi : modes.lo);
  o.ratio = *o.value / *o.expected;
  for (const Seat& seat : lower_is_smaller ? lower : upper) o.members.push_back(seat_name(fleet, seat));
  o.detail = fmt::format("two populations: {} and {} readings, {:.1f} standard deviations apart", lower.size(),
                         upper.size(), modes.distance);
  return o;
}

/// 0 is the worst: what computed wrongly, is not there, or says itself that it is broken; then slow; then fast.
int rank_of(const Diagnosis& d, const Oddness& o) {
  switch (o.code) {
    case Oddity::kFailed:
    case Oddity::kCopied: return 0;
    case Oddity::kMissing: return 1;
    case Oddity::kCounter: return 2;
    case Oddity::kModes: return 3;  // whichever part is right, the other is not
    case Oddity::kOutlier:
    case Oddity::kLink:
    case Oddity::kDrift:
    case Oddity::kBaseline: break;
  }
  const bool lower = o.population && d.populations[*o.population].direction == model::Direction::kLower;
  return o.ratio && (lower ? *o.ratio < 1 : *o.ratio > 1) ? 4 : 3;
}

/// Stable, so that equal ones keep the order in which they were looked for.
void sort_worst_first(Diagnosis& d) {
  std::ranges::stable_sort(d.findings, {}, [&](const Oddness& o) {
    const double effect = o.ratio ? std::abs(std::log(*o.ratio)) : o.value.value_or(0);
    return std::tuple(o.suspect, rank_of(d, o), -effect);
  });
}

}  // namespace

double deviation(double log_ratio) {
  return std::abs(std::expm1(log_ratio));
}

std::string seat_name(const Fleet& fleet, const Seat& seat) {
  const std::string &node = fleet.nodes()[seat.node], &device = fleet.devices()[seat.device];
  return device.empty() ? node : fmt::format("{}[{}]", node, device);
}

std::vector<Group> groups_of(const Fleet& fleet) {
  Names hardware;
  const std::vector<Placed> all = placed(fleet, hardware);
  std::vector<Group> groups;
  for (std::size_t i = 0, j = 0; i < all.size(); i = j) {
    while (j < all.size() && all[j].key() == all[i].key()) ++j;
    const std::uint32_t series = all[i].reading->series;
    const bool same = i > 0 && all[i - 1].reading->series == series && all[i - 1].hardware == all[i].hardware;
    if (!same) {
      groups.push_back({fleet.series(series), series, {}});
      groups.back().population.hardware = hardware[all[i].hardware];
    }
    groups.back().seats.push_back(seat_of(all, i, j));
  }
  for (Group& group : groups) summarize(group);
  return groups;
}

void judge_values(const Fleet& fleet, const Group& group, std::size_t index, std::size_t all, Diagnosis& out) {
  std::vector<Seat> seats = group.seats;
  std::ranges::sort(seats, {}, &Seat::log);
  const auto modes =
      seats.size() < kLeastForModes ? std::nullopt : statistics::two_modes(logs_of(seats), kLeastReadings / 2);
  if (!modes || deviation(modes->lo - modes->hi) <= kLeastDeviation) return judge_part(fleet, seats, index, all, out);
  const std::span<const Seat> lower = std::span(seats).first(modes->below),
                              upper = std::span(seats).subspan(modes->below);
  out.findings.push_back(modes_finding(fleet, lower, upper, *modes, index));
  judge_part(fleet, lower, index, all, out);
  judge_part(fleet, upper, index, all, out);
}

void judge_drift(const Fleet& fleet, const Group& group, std::size_t index, std::size_t all, Diagnosis& out) {
  std::vector<double> drifts;
  for (const Seat& seat : group.seats)
    if (seat.drift != 0) drifts.push_back(seat.drift);
  if (drifts.size() < kLeastReadings) return;
  const statistics::Center center = statistics::robust_center(drifts);
  std::optional<double> limit;
  for (const Seat& seat : group.seats) {
    const double z = statistics::robust_z(seat.drift, center);
    if (seat.drift == 0 || std::abs(z) <= kLeastZ || deviation(seat.drift - center.median) <= kLeastDrift) continue;
    if (!limit) limit = limit_for(drifts.size(), all);
    if (std::abs(z) <= *limit) continue;
    Oddness o = about(fleet, seat, Oddity::kDrift, index);
    o.ratio = std::exp(seat.drift);
    o.z = z;
    o.detail = fmt::format("second half of its samples / first half = {:.3f}; all others: {:.3f}", *o.ratio,
                           std::exp(center.median));
    out.findings.push_back(std::move(o));
  }
}

Diagnosis diagnose(const Fleet& fleet, const model::Baseline* baseline) {
  Diagnosis out;
  out.runs = fleet.runs();
  out.nodes = fleet.nodes().size();
  out.readings = fleet.readings().size();
  out.least = kLeastReadings;
  const std::vector<Group> groups = groups_of(fleet);
  for (const Group& group : groups)
    if (group.population.not_judged.empty()) out.judged += group.seats.size();
  std::size_t all = out.judged;  // values, drifts, cells
  for (const Group& group : groups)
    if (group.population.not_judged.empty())
      all += static_cast<std::size_t>(std::ranges::count_if(group.seats, [](const Seat& s) { return s.drift != 0; }));
  for (const LinkReading& link : fleet.links()) all += link.cells.size();
  if (baseline != nullptr) all += fleet.readings().size();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!groups[i].population.not_judged.empty()) continue;
    judge_values(fleet, groups[i], i, all, out);
    judge_drift(fleet, groups[i], i, all, out);
  }
  judge_links(fleet, groups, all, out);
  if (baseline != nullptr) judge_baseline(fleet, groups, *baseline, all, out);
  find_missing(fleet, groups, out);
  find_failed(fleet, out);
  find_nowhere(fleet, out);
  find_counters(fleet, out);
  find_copied(fleet, out);
  out.culprits = culprits_of(fleet, groups, out.findings);
  for (const Group& group : groups) out.populations.push_back(group.population);
  sort_worst_first(out);
  return out;
}

}  // namespace steelyard::judge
