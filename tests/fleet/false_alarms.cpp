// SPDX-License-Identifier: Apache-2.0
// false_alarms FLEETS NODES: makes so many healthy fleets (synthetic_fleet.h) and diagnoses each as a whole - values,
// drifts, links, missing rows. Prints how many had a finding that is no suspect; fails above the share that
// docs/methodology.md states. A thousand fleets of a thousand nodes take minutes: by hand, in a release build.
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "fleet/synthetic_fleet.h"
#include "judge/fleet.h"

namespace {

constexpr double kStatedShare = 0.05;
constexpr double kSpreads[] = {0.01, 0.015, 0.02};

bool raises_an_alarm(std::size_t nodes, double spread, std::uint64_t seed) {
  using namespace steelyard;
  judge::Fleet fleet;
  synthetic::FleetMaker maker({.nodes = nodes, .spread = spread, .noise = spread / 2, .seed = seed});
  for (std::size_t i = 0; i < nodes; ++i) {
    model::visit(maker.next(), fleet);
    fleet.end_run();
  }
  const model::Diagnosis diagnosis = judge::diagnose(fleet);
  return std::ranges::any_of(diagnosis.findings, [](const model::Oddness& o) { return !o.suspect; });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "false_alarms FLEETS NODES\n");
    return 2;
  }
  const std::size_t fleets = std::strtoul(argv[1], nullptr, 10), nodes = std::strtoul(argv[2], nullptr, 10);
  bool too_many = false;
  for (const double spread : kSpreads) {
    std::size_t alarms = 0;
    for (std::size_t f = 0; f < fleets; ++f) alarms += raises_an_alarm(nodes, spread, 1000 + f) ? 1 : 0;
    fmt::print("{} healthy fleets of {} nodes, {:.1f} % between devices: {} raised an alarm\n", fleets, nodes,
               100 * spread, alarms);
    too_many = too_many || static_cast<double>(alarms) > kStatedShare * static_cast<double>(fleets);
  }
  return too_many ? 1 : 0;
}
