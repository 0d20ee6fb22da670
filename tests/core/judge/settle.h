// SPDX-License-Identifier: Apache-2.0
// Makes what a made-up row says of itself follow from the samples that it was given.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/estimators.h"
#include "base/statistics.h"
#include "model/run.h"

namespace steelyard::judge {

/// An angle that is another for each session, so that no two runs measure the very same.
inline double phase_of(const std::string& nonce) {
  double phase = 0;
  for (const char c : nonce) phase = 0.7 * phase + c;
  return phase;
}

/// Precondition: launches name all samples, and at least one.
inline void settle(model::Row& row) {
  std::vector<double> values;
  std::size_t at = 0;
  for (model::Launch& launch : row.launches) {
    const auto samples = std::span(row.samples).subspan(at, launch.n);
    at += launch.n;
    launch.autocorrelation = statistics::autocorrelation(samples);
    launch.batch = statistics::batch_means(samples).batch;
    launch.value = statistics::launch_value(statistics::LaunchEstimator::kMedian, samples, {});
    values.push_back(launch.value);
  }
  const auto [value, ends, batches] =
      values.size() > 1 ? statistics::over_launches(values) : statistics::over_samples(row.samples);
  row.value = value;
  row.ci95 = ends ? std::optional(model::Interval{ends->lo, ends->hi}) : std::nullopt;
  row.conditions["cv"] = statistics::coefficient_of_variation(row.samples);
  row.estimator = "median_of_launches of medians, exact binomial interval";
}

}  // namespace steelyard::judge
