// SPDX-License-Identifier: Apache-2.0
// A forest plot: ratios with their intervals, one below the other, around the line where nothing differs.
#pragma once
#include <optional>
#include <vector>

#include "model/run.h"
#include "reports/chart/chart.h"

namespace steelyard::reports {

/// The mark's shape says the same as the word at the right end.
enum class Lean { kBetter, kWorse, kEven, kUnknown };

struct ForestLine {
  Phrase name;
  double ratio = 1;  // above 1 is better
  std::optional<model::Interval> ci95;
  Lean lean = Lean::kUnknown;
  Phrase verdict;
};

struct Forest {
  Phrase axis;
  double indifferent = 0.02;  // half width of the band in which a difference is none
  std::vector<ForestLine> lines;
};

/// What lies beyond a factor of 16 stands at the edge; the table has its number.
[[nodiscard]] Markup draw(const Forest& forest);

}  // namespace steelyard::reports
