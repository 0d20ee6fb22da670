// SPDX-License-Identifier: Apache-2.0
// Horizontal bars of percentages, each with its name, its number, and a tick where a gate stands.
#pragma once
#include <optional>
#include <vector>

#include "reports/chart/chart.h"

namespace steelyard::reports {

struct Bar {
  Phrase name;
  double percent = 0;
  std::optional<double> gate = {};  // percent that is demanded
  bool good = true;                 // false: hatched, its row did not pass
};

struct BarChart {
  Phrase axis;  // "% of the theoretical limit"
  std::vector<Bar> bars;
};

[[nodiscard]] Markup draw(const BarChart& chart);

}  // namespace steelyard::reports
