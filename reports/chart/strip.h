// SPDX-License-Identifier: Apache-2.0
// Many like devices, one strip per metric: how many lie where, by robust z, and who lies far off.
#pragma once
#include <string>
#include <vector>

#include "reports/chart/chart.h"

namespace steelyard::reports {

struct StripMark {
  double z = 0;
  std::string name;  // "node041[gpu5]"
};

struct Strip {
  Phrase name;
  std::vector<std::size_t> bins;  // of equal width over [-end, end]; the outer ones hold what lies beyond
  std::vector<StripMark> marks;   // the odd ones: diamonds, beyond the axis arrows at its end; the first are named
};

struct StripPlot {
  Phrase axis;
  double end = 6.5;  // of the axis, in z
  double odd = 3.5;  // beyond it a reading is odd: two dashed lines
  std::vector<Strip> strips;
};

[[nodiscard]] Markup draw(const StripPlot& plot);

}  // namespace steelyard::reports
