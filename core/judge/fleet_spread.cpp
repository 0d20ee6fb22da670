// SPDX-License-Identifier: Apache-2.0
#include "judge/fleet_spread.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "base/inference.h"
#include "base/statistics.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using Devices = std::set<std::pair<std::uint32_t, std::uint32_t>>;                      // node, device
using Failed = std::map<std::tuple<std::uint32_t, std::string, std::string>, Devices>;  // job, kind, hardware

Failed failed_devices(const Fleet& fleet) {
  Failed failed;
  for (const auto& [where, failure] : fleet.failures()) {
    const auto& [job, node, device] = where;
    failed[{job, kind_of(fleet.devices()[device]), fleet.hardware(node, device)}].emplace(node, device);
  }
  return failed;
}

/// Another row of its job, or another run, may have failed on a device that has this value.
std::size_t without_value(Devices failed, const Group& group) {
  for (const Seat& seat : group.seats) failed.erase({seat.node, seat.device});
  return failed.size();
}

/// The reading below which a share of all lies: the nearest rank, so that it is a value that somebody reached.
double at_share(std::span<double> logs, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(logs.size())));
  return std::exp(statistics::order_statistic(logs, std::max<std::size_t>(rank, 1)));
}

std::size_t bin_of(double z) {
  constexpr double kWidth = 2 * model::Spread::kEnd / model::Spread::kBins;
  const double held = std::clamp(z, -model::Spread::kEnd, model::Spread::kEnd);
  return std::min(model::Spread::kBins - 1, static_cast<std::size_t>((held + model::Spread::kEnd) / kWidth));
}

model::Spread spread_of(const Group& group) {
  std::vector<double> logs;
  for (const Seat& seat : group.seats) logs.push_back(seat.log);
  model::Spread out;
  out.least = at_share(logs, 0);
  out.p5 = at_share(logs, 0.05);
  out.p95 = at_share(logs, 0.95);
  out.most = at_share(logs, 1);
  const statistics::Center center = statistics::robust_center(logs);
  const bool judged = group.population.not_judged.empty();
  for (const double log : logs) ++out.bins[bin_of(judged ? statistics::robust_z(log, center) : 0)];
  return out;
}

using Links = std::map<std::pair<std::uint32_t, std::string>, model::SlowestLink>;  // by series and hardware

/// A summary hides the one link that is slow: of each population the worst cell.
Links slowest_links(const Fleet& fleet) {
  Links out;
  for (const LinkReading& link : fleet.links()) {
    const bool lower = fleet.series(link.series).direction == model::Direction::kLower;
    const std::size_t n = link.peers.size();
    for (std::size_t cell = 0; cell < link.cells.size(); ++cell) {
      if (cell / n == cell % n || !link.cells[cell] || !(*link.cells[cell] > 0)) continue;
      const double value = *link.cells[cell];
      const auto [at, fresh] = out.try_emplace({link.series, fleet.hardware(link.node, link.device)});
      if (!fresh && (lower ? value <= at->second.value : value >= at->second.value)) continue;
      at->second = {fleet.nodes()[link.node] + ": " + link.peers[cell / n] + " - " + link.peers[cell % n], value};
    }
  }
  return out;
}

}  // namespace

std::vector<model::Spread> spreads_of(const Fleet& fleet) {
  const Failed failed = failed_devices(fleet);
  const Links slowest = slowest_links(fleet);
  std::vector<model::Spread> out;
  for (const Group& group : groups_of(fleet)) {
    out.push_back(spread_of(group));
    const auto found = failed.find({fleet.job_of(group.series), group.population.kind, group.population.hardware});
    if (found != failed.end()) out.back().absent = without_value(found->second, group);
    const auto link = slowest.find({group.series, group.population.hardware});
    if (link != slowest.end()) out.back().slowest = link->second;
  }
  return out;
}

}  // namespace steelyard::judge
