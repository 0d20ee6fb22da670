// SPDX-License-Identifier: Apache-2.0
#include "reports/chart/scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace steelyard::reports {
namespace {

/// 1, 2, 5 or 10 times a power of ten that divides `range` into at most `most` steps.
double nice_step(double range, int most) {
  const double rough = range / most;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

double Scale::at(double value) const {
  const bool log = spacing == Spacing::kLog;
  const auto coordinate = [&](double v) { return log ? std::log10(std::max(v, 1e-300)) : v; };
  const double range = coordinate(hi) - coordinate(lo);
  const double share = range > 0 && std::isfinite(value) ? (coordinate(value) - coordinate(lo)) / range : 0;
  return from + (to - from) * std::clamp(std::isfinite(share) ? share : 0.0, 0.0, 1.0);
}

std::vector<double> nice_ticks(double lo, double hi, int most) {
  const double range = hi - lo;
  if (!(range > 0) || !std::isfinite(range) || range < std::fabs(hi) * 1e-12) return {lo};
  const double step = nice_step(range, most);
  if (!(step > 0)) return {lo};
  std::vector<double> ticks;
  const double first = std::ceil(lo / step - 1e-9);
  for (int i = 0; i <= most; ++i)
    if (const double tick = (first + i) * step; tick <= hi + step * 1e-9) ticks.push_back(tick);
  constexpr int kEnough = 64;  // of so many steps two lie inside
  return ticks.size() < 2 && most < kEnough ? nice_ticks(lo, hi, 2 * most) : ticks;
}

std::vector<double> log_ticks(double lo, double hi, double base, int most) {
  if (!(lo > 0) || !(hi >= lo) || !std::isfinite(hi)) return {lo};
  const double unit = std::log(base);
  const int first = static_cast<int>(std::ceil(std::log(lo) / unit - 1e-9));
  const int last = static_cast<int>(std::floor(std::log(hi) / unit + 1e-9));
  const int every = std::max(1, (last - first) / most + 1);
  std::vector<double> ticks;
  for (int power = first; power <= last; ++power)
    if (power % every == 0) ticks.push_back(std::pow(base, power));
  return ticks.size() < 2 ? nice_ticks(lo, hi) : ticks;
}

std::vector<double> decade_ticks(double lo, double hi) {
  if (!(lo > 0) || !(hi >= lo) || !std::isfinite(hi) || hi / lo > 300) return log_ticks(lo, hi);
  std::vector<double> ticks;
  for (int power = static_cast<int>(std::floor(std::log10(lo))); power <= static_cast<int>(std::log10(hi)) + 1; ++power)
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double tick = factor * std::pow(10.0, power); tick >= lo && tick <= hi) ticks.push_back(tick);
  return ticks.size() < 2 ? nice_ticks(lo, hi) : ticks;
}

Extent extent(const std::vector<double>& values, Spacing spacing) {
  Extent e{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double v : values) {
    if (!std::isfinite(v) || (spacing == Spacing::kLog && v <= 0)) continue;
    e.lo = std::min(e.lo, v);
    e.hi = std::max(e.hi, v);
  }
  return e.lo <= e.hi ? e : Extent{spacing == Spacing::kLog ? 0.1 : 0.0, 1};
}

Extent padded(Extent e, Spacing spacing) {
  constexpr double kLargest = 1e300;  // so that no later sum overflows
  if (spacing == Spacing::kLog) return {std::max(e.lo / 1.58, 1e-300), std::min(e.hi, kLargest) * 1.58};
  const double lo = std::max(std::min(e.lo, 0.0), -kLargest), hi = std::min(std::max(e.hi, 0.0), kLargest);
  if (lo == hi) return {0, 1};
  const double step = nice_step(hi - lo, 6);
  return {std::floor(lo / step + 1e-9) * step, std::ceil(hi / step - 1e-9) * step};
}

}  // namespace steelyard::reports
