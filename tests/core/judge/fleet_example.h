// SPDX-License-Identifier: Apache-2.0
// A fleet of given values, and what is certain in a diagnosis.
#pragma once
#include <algorithm>
#include <iterator>
#include <vector>

#include "fleet/synthetic_fleet.h"
#include "judge/fleet.h"

namespace steelyard::judge::fleet_example {

inline std::vector<model::Oddness> certain(const model::Diagnosis& d) {
  std::vector<model::Oddness> out;
  std::ranges::copy_if(d.findings, std::back_inserter(out), [](const auto& o) { return !o.suspect; });
  return out;
}

/// A fleet of one metric of the processor, from given values.
inline Fleet fleet_with(const std::vector<double>& values, model::Direction direction = model::Direction::kHigher) {
  Fleet fleet;
  for (std::size_t i = 0; i < values.size(); ++i) {
    model::Row row;
    row.node = synthetic::node_name(i);
    row.device = "cpu";
    row.benchmark = "cpu.gemm.fp64";
    row.metric = "rate";
    row.unit = "FLOP/s";
    row.direction = direction;
    row.value = values[i];
    row.verdict = model::Verdict::kPass;
    fleet.node({row.node, {"AMD EPYC 7763"}, {}, {}});
    fleet.row(row);
  }
  return fleet;
}

}  // namespace steelyard::judge::fleet_example
