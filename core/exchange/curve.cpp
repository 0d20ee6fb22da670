// SPDX-License-Identifier: Apache-2.0
#include "exchange/curve.h"

#include <algorithm>
#include <fmt/format.h>

#include "exchange/source.h"

namespace steelyard::exchange {

model::Row curve_row(const std::string& benchmark, const std::string& metric, const std::string& unit,
                     model::Direction direction, CurveHeadline headline, std::vector<CurvePoint> points) {
  std::ranges::stable_sort(points, {}, &CurvePoint::size);
  const CurvePoint& shown = headline == CurveHeadline::kSmallest ? points.front() : points.back();
  model::Row row =
      measured_row(benchmark, metric, unit, direction, shown.value,
                   headline == CurveHeadline::kSmallest ? "mean at the smallest size" : "mean at the largest size");
  row.conditions["size"] = static_cast<double>(shown.size);
  if (points.size() < 2) return row;
  model::Matrix& matrix = row.matrix.emplace();
  matrix.columns = {metric};
  for (const CurvePoint& point : points) {
    matrix.rows.push_back(fmt::format("{}", point.size));
    matrix.cells.emplace_back(point.value);
  }
  return row;
}

}  // namespace steelyard::exchange
