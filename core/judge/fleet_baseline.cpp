// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/inference.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

bool same_population(const model::Population& a, const model::Population& b) {
  return a.benchmark == b.benchmark && a.version == b.version && a.params == b.params && a.metric == b.metric &&
         a.unit == b.unit && a.direction == b.direction && a.kind == b.kind && a.hardware == b.hardware;
}

/// Models per kind of device, and of processors: more than one is a mixed population.
std::map<std::string, std::set<std::string>> models_of(const Fleet& fleet, const std::vector<Group>& groups) {
  std::map<std::string, std::set<std::string>> models;
  for (std::uint32_t node = 0; node < fleet.nodes().size(); ++node) models["processors"].insert(fleet.processors(node));
  for (const Group& group : groups) models[group.population.kind].insert(group.population.hardware);
  return models;
}

bool has_two_modes(const Group& group) {
  std::vector<double> logs;
  for (const Seat& seat : group.seats) logs.push_back(seat.log);
  std::ranges::sort(logs);
  if (logs.size() < kLeastForModes) return false;
  const auto modes = statistics::two_modes(logs, kLeastReadings / 2);
  return modes && deviation(modes->lo - modes->hi) > kLeastDeviation;
}

}  // namespace

void judge_baseline(const Fleet& fleet, const std::vector<Group>& groups, const model::Baseline& baseline,
                    std::size_t all, model::Diagnosis& out) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto known = std::ranges::find_if(
        baseline.populations, [&](const model::Population& p) { return same_population(p, groups[i].population); });
    if (known == baseline.populations.end() || !known->median || !known->spread || !(*known->median > 0)) continue;
    out.compared += groups[i].seats.size();
    const statistics::Center center{std::log(*known->median), std::max(*known->spread, statistics::kLeastSpread)};
    const double limit = limit_for(known->n, all);
    for (const Seat& seat : groups[i].seats) {
      const double z = statistics::robust_z(seat.log, center), off = seat.log - center.median;
      if (std::abs(z) <= kLeastZ || deviation(off) <= kLeastDeviation) continue;
      model::Oddness o;
      o.code = model::Oddity::kBaseline;
      o.suspect = std::abs(z) <= limit;
      o.node = fleet.nodes()[seat.node];
      o.device = fleet.devices()[seat.device];
      o.population = i;
      o.value = std::exp(seat.log);
      o.expected = *known->median;
      o.ratio = std::exp(off);
      o.z = z;
      out.findings.push_back(std::move(o));
    }
  }
}

Result<void> refuse_copies(const Fleet& fleet) {
  if (fleet.copies().empty()) return {};
  const auto& [node, copy] = *fleet.copies().begin();
  return Error{
      Errc::kInvalidArgument,
      fmt::format("{}: its samples of {} are those of {}", fleet.nodes()[node], copy.benchmark, fleet.nodes()[copy.of]),
      "one machine under several names is one machine: give runs of different ones"};
}

Result<model::Baseline> learn(const Fleet& fleet) {
  const std::vector<Group> groups = groups_of(fleet);
  for (const auto& [kind, models] : models_of(fleet, groups))
    if (models.size() > 1)
      return Error{Errc::kInvalidArgument,
                   fmt::format("mixed population: {} of {} models: {}", kind, models.size(), fmt::join(models, "; ")),
                   "learn from runs of identical machines only, one baseline per kind"};
  if (auto different = refuse_copies(fleet); !different) return different.error();
  model::Baseline out{fleet.runs(), fleet.nodes().size(), {}, {}};
  for (const Group& group : groups) {
    model::Population population = group.population;
    if (population.not_judged.empty() && has_two_modes(group))
      population.not_judged = "two populations, not one: steelyard diagnose names them";
    (population.not_judged.empty() ? out.populations : out.left_out).push_back(std::move(population));
  }
  if (out.populations.empty())
    return Error{Errc::kInvalidArgument,
                 fmt::format("nothing to learn: no metric has {} readings of identical devices", kLeastReadings),
                 "give runs of more nodes"};
  return out;
}

}  // namespace steelyard::judge
