// SPDX-License-Identifier: Apache-2.0
// A matrix as a heat map: each cell's colour says how it compares with its own class of links, what is far off is
// outlined, and named in words.
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
  Phrase rows, columns;      // what they are: "CPUs of node", "memory of node"
  std::vector<int> classes;  // of each cell; of any number
};

/// Rows or columns beyond this are not drawn: the cells would be dots, and the page too large.
constexpr std::size_t kMostCells = 64;
[[nodiscard]] bool is_drawable(const model::Matrix& matrix);

struct Outlier {
  std::size_t row = 0, column = 0;
  double value = 0, typical = 0;  // the median of its class
};
/// What is typical of each cell's class: the median over the finite cells of that class.
[[nodiscard]] std::vector<double> typical(const model::Matrix& matrix, const std::vector<int>& classes);
/// Cells worse than their class: more than six median absolute deviations, and at least a tenth, from its median. Worst
/// first.
[[nodiscard]] std::vector<Outlier> outliers(const model::Matrix& matrix, model::Direction direction,
                                            const std::vector<int>& classes);
/// 0 (worst) to 4 (best), by the ratio to what is typical: below 0.8, 0.95, 1.05, 1.25, and above.
[[nodiscard]] int shade_of(double value, double typical, model::Direction direction);

/// `better` and `worse` are the ends of the legend.
[[nodiscard]] Markup draw(const HeatMap& map, const Phrase& better, const Phrase& worse);

}  // namespace steelyard::reports
