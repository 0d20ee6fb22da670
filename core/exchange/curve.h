// SPDX-License-Identifier: Apache-2.0
// A quantity over message sizes, as communication benchmarks report it: one row with the whole curve as its matrix.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/run.h"

namespace steelyard::exchange {

struct CurvePoint {
  std::int64_t size = 0;  // bytes
  double value = 0;       // base unit
};

/// Which point stands for the curve: times at the smallest size (nothing but latency), rates at the largest.
enum class CurveHeadline { kSmallest, kLargest };

/// The headline says at which size it was taken, in conditions["size"]. Precondition: `points` is not empty.
[[nodiscard]] model::Row curve_row(const std::string& benchmark, const std::string& metric, const std::string& unit,
                                   model::Direction direction, CurveHeadline headline, std::vector<CurvePoint> points);

}  // namespace steelyard::exchange
