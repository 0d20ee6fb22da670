// SPDX-License-Identifier: Apache-2.0
#include "score/uncertainty.h"

#include <cmath>
#include <map>

namespace steelyard::score {

std::optional<double> log_deviation(const model::Interval& interval) {
  if (!(interval.lo > 0) || !(interval.hi >= interval.lo) || !std::isfinite(interval.hi)) return std::nullopt;
  return (std::log(interval.hi) - std::log(interval.lo)) / (2 * kNormal95);
}

double in_quadrature(std::span<const double> deviations) {
  double squares = 0;
  for (const double s : deviations) squares += s * s;
  return std::sqrt(squares);
}

double log_deviation_of_score(std::span<const Spread> spreads) {
  std::map<std::size_t, double> by_origin;
  for (const Spread& spread : spreads) by_origin[spread.origin] += spread.elasticity * spread.s;
  double squares = 0;
  for (const auto& [origin, s] : by_origin) squares += s * s;
  return std::sqrt(squares);
}

model::Interval delta_interval(double score, double s, double extensive_share) {
  const double half = kNormal95 * s / extensive_share;
  return {score * std::exp(-half), score * std::exp(half)};
}

model::Interval worst_case(double score, std::span<const Spread> spreads, double extensive_share) {
  double lo = 0, hi = 0;
  for (const Spread& spread : spreads) {
    const bool falls = spread.elasticity < 0;
    lo += spread.elasticity * (falls ? spread.log_hi : spread.log_lo);
    hi += spread.elasticity * (falls ? spread.log_lo : spread.log_hi);
  }
  return {score * std::exp(lo / extensive_share), score * std::exp(hi / extensive_share)};
}

}  // namespace steelyard::score
