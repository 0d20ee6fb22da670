// SPDX-License-Identifier: Apache-2.0
#include "base/estimators.h"

#include <numeric>

namespace steelyard::statistics {
namespace {

double median_of(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  return median(copy);
}

}  // namespace

std::optional<Ends> median_ends(std::span<const double> values, double alpha) {
  const auto ranks = median_ranks(values.size(), alpha);
  if (!ranks) return std::nullopt;
  std::vector<double> copy(values.begin(), values.end());
  const double lo = order_statistic(copy, ranks->lo);
  return Ends{lo, order_statistic(copy, ranks->hi)};
}

double launch_value(LaunchEstimator estimator, std::span<const double> values, std::span<const double> seconds) {
  if (estimator == LaunchEstimator::kCleanMedian) return median_of(values);
  const double time = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  if (estimator == LaunchEstimator::kMedian || time <= 0) return median_of(batch_means(values).means);
  return std::inner_product(values.begin(), values.end(), seconds.begin(), 0.0) / time;
}

Estimate over_samples(std::span<const double> samples) {
  Estimate out;
  out.batches = batch_means(samples);
  out.value = median_of(out.batches.means);
  const bool adaptive = samples.size() >= kFirstLook;  // below it nobody peeked, so the whole 5 % are left
  out.ends = median_ends(out.batches.means, adaptive ? kLookAlpha : 0.05);
  return out;
}

Estimate over_launches(std::span<const double> values) {
  return {median_of(values), median_ends(values), {}};
}

}  // namespace steelyard::statistics
