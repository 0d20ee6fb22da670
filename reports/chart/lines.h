// SPDX-License-Identifier: Apache-2.0
// Curves over an axis: message or working-set sizes, loaded latency, distributions, rooflines.
#pragma once
#include <optional>
#include <vector>

#include "reports/chart/chart.h"

namespace steelyard::reports {

struct Point {
  double x = 0, y = 0;
  std::optional<double> lo = {}, hi = {};  // the interval around y
};

struct Series {
  Phrase name;
  std::vector<Point> points;  // in the order they are joined
  bool joined = true;         // false: marks only
  bool marked = true;         // false: line only
};

/// A value of x with a meaning of its own: where a cache ends.
struct Guide {
  double x = 0;
  Phrase name;
};

struct LineChart {
  Axis x, y;
  std::vector<Series> series;
  std::vector<Guide> guides;
};

constexpr std::size_t kMostPoints = 2000;
/// At most `most` points of the same shape: of each stretch of x the lowest and the highest, in their order, and both
/// ends. Browsers take a minute for a line of 100,000 points.
[[nodiscard]] std::vector<Point> decimate(const std::vector<Point>& points, std::size_t most = kMostPoints);

[[nodiscard]] Markup draw(const LineChart& chart);

}  // namespace steelyard::reports
