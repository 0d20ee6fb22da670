// SPDX-License-Identifier: Apache-2.0
// A radar of few axes and systems: the shape of strengths and weaknesses. It always stands beside its table, for areas
// mislead.
#pragma once
#include <optional>
#include <vector>

#include "reports/chart/chart.h"

namespace steelyard::reports {

constexpr std::size_t kMostAxes = 8, kMostOutlines = 3;

struct Outlined {
  Phrase name;
  std::vector<std::optional<double>> values;  // one per axis; absent: not measured, the line is broken there
};

struct Radar {
  std::vector<Phrase> axes;
  std::vector<Outlined> systems;
  double reference = 0;  // drawn as a ring of its own; 0: none
};

/// Three to eight axes, one to three systems; else a table alone says more.
[[nodiscard]] bool is_drawable(const Radar& radar);
[[nodiscard]] Markup draw(const Radar& radar);

}  // namespace steelyard::reports
