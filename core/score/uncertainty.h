// SPDX-License-Identifier: Apache-2.0
// How far off a score may be, from the intervals of its inputs. In logarithms, where the score is a sum.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "model/run.h"

namespace steelyard::score {

inline constexpr double kNormal95 = 1.96;

/// One input's part in ln G.
struct Spread {
  double elasticity = 0;          // w v, negative where lower is better
  double s = 0;                   // standard deviation of ln x
  double log_lo = 0, log_hi = 0;  // ends of its interval / its value, in logarithms: log_lo <= 0 <= log_hi
  std::size_t origin = 0;         // inputs with the same origin are one measurement, and err together
};

/// (ln hi - ln lo) / (2 x 1.96); none unless 0 < lo <= hi.
[[nodiscard]] std::optional<double> log_deviation(const model::Interval& interval);
/// Independent sources of error of one input: the root of the sum of squares.
[[nodiscard]] double in_quadrature(std::span<const double> deviations);

/// Standard deviation of ln G; what shares an origin adds up before it is squared.
[[nodiscard]] double log_deviation_of_score(std::span<const Spread> spreads);
/// score x exp(-+ 1.96 s / E); E = 1 in node scope.
[[nodiscard]] model::Interval delta_interval(double score, double s, double extensive_share);
/// Every input at the worse end of its interval, and at the better one. Nothing is assumed of independence.
[[nodiscard]] model::Interval worst_case(double score, std::span<const Spread> spreads, double extensive_share);

}  // namespace steelyard::score
