// SPDX-License-Identifier: Apache-2.0
#include "measure/stats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace steelyard::measure {
namespace {

using statistics::mean;

constexpr std::array<std::size_t, 7> kLooks = {kFirstLook, 15, 22, 33, 50, 75, kMaxSamples};

}  // namespace

std::optional<model::Interval> as_interval(const std::optional<statistics::Ends>& ends) {
  return ends ? std::optional(model::Interval{ends->lo, ends->hi}) : std::nullopt;
}

std::optional<model::Interval> median_interval(std::span<const double> samples, double alpha) {
  return as_interval(statistics::median_ends(samples, alpha));
}

bool is_steady(std::span<const double> samples, std::size_t window, double range, double drift) {
  if (window < 2 || samples.size() < window) return false;
  const auto last = samples.last(window);
  const double center = std::abs(mean(last));
  const auto [lo, hi] = std::ranges::minmax(last);
  if (hi - lo > range * center) return false;
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const double t = static_cast<double>(i) - static_cast<double>(window - 1) / 2;
    products += t * last[i];
    squares += t * t;
  }
  return std::abs(products / squares) * static_cast<double>(window - 1) <= drift * center;
}

bool is_look(std::size_t n) {
  return std::ranges::find(kLooks, n) != kLooks.end();
}

std::size_t samples_until_look(std::size_t n) {
  const auto next = std::ranges::upper_bound(kLooks, n);
  return next == kLooks.end() ? 0 : *next - n;
}

std::optional<double> relative_half_width(std::span<const double> samples) {
  if (!is_look(samples.size())) return std::nullopt;
  const auto interval = median_interval(batch_means(samples).means, kLookAlpha);
  if (!interval) return std::nullopt;
  std::vector<double> copy(samples.begin(), samples.end());
  const double center = median(copy);
  if (center == 0) return std::nullopt;
  return (interval->hi - interval->lo) / 2 / std::abs(center);
}

}  // namespace steelyard::measure
