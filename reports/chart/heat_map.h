// SPDX-License-Identifier: Apache-2.0
// A matrix as a heat map: each cell's colour says how it compares with its own class (the diagonal, or the rest), what
// is far off is outlined, and named in words.
#pragma once
#include <cstddef>
#include <vector>

#include "model/run.h"
#include "reports/chart/chart.h"

namespace steelyard::reports {

struct HeatMap {
  model::Matrix matrix;
  std::string unit;
  model::Direction direction = model::Direction::kHigher;
  Phrase rows, columns;  // what they are: "CPUs of node", "memory of node"
};

/// Rows or columns beyond this are not drawn: the cells would be dots, and the page too large.
constexpr std::size_t kMostCells = 64;
[[nodiscard]] bool is_drawable(const model::Matrix& matrix);

struct Outlier {
  std::size_t row = 0, column = 0;
  double value = 0, typical = 0;  // the median of its class
};
/// Cells worse than their class: more than six median absolute deviations, and at least a tenth, from its median. Worst
/// first.
[[nodiscard]] std::vector<Outlier> outliers(const model::Matrix& matrix, model::Direction direction);

/// `better` and `worse` are the ends of the legend.
[[nodiscard]] Markup draw(const HeatMap& map, const Phrase& better, const Phrase& worse);

}  // namespace steelyard::reports
