// SPDX-License-Identifier: Apache-2.0
// Makes what a made-up row says of itself follow from the samples that it was given.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <steelyard/ext/histogram.h>
#include <string>
#include <vector>

#include "base/estimators.h"
#include "base/histogram.h"
#include "base/statistics.h"
#include "model/run.h"

namespace steelyard::judge {

/// An angle that is another for each session, so that no two runs measure the very same.
inline double phase_of(const std::string& nonce) {
  double phase = 0;
  for (const char c : nonce) phase = 0.7 * phase + c;
  return phase;
}

/// What a launch counted: about a hundred durations around each of its samples, and three in a hundred at the tail.
inline statistics::Buckets counted(std::span<const double> samples, double tail_s) {
  const auto bucket = [](double s) { return sy_histogram_bucket(static_cast<std::uint64_t>(s * 1e9)); };
  statistics::Buckets out;
  for (const double s : samples) out[bucket(s)] += 100 + static_cast<std::uint64_t>(s * 1e15) % 7;
  out[bucket(tail_s)] += 3 * samples.size();
  return out;
}

/// Of a row kept as a histogram with this tail: all that follows from its samples, as counted() spreads them.
inline void settle_histogram(model::Row& row, double tail_s) {
  statistics::Buckets all;
  std::vector<double> values;
  std::size_t at = 0;
  for (model::Launch& launch : row.launches) {
    const auto buckets = counted(std::span(row.samples).subspan(at, launch.n), tail_s);
    at += launch.n;
    statistics::merge(all, buckets);
    launch.durations = model::durations_of(buckets);
    launch.value = statistics::quantile_s(buckets, 0.5);
    values.push_back(launch.value);
  }
  const auto estimate = statistics::over_launches(values);
  row.value = estimate.value;
  row.ci95 = estimate.ends ? std::optional(model::Interval{estimate.ends->lo, estimate.ends->hi}) : std::nullopt;
  row.quantiles = statistics::quantiles_s(all);
  row.quantile_ci95.emplace();
  for (const auto& [name, ends] : statistics::quantile_intervals_s(all))
    row.quantile_ci95->insert({name, {ends.lo, ends.hi}});
  row.conditions["durations"] = static_cast<double>(statistics::count(all));
  row.estimator = "median_of_launches of p50, exact binomial interval";
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
  if (const auto tail = row.quantiles.find("p99"); tail != row.quantiles.end()) settle_histogram(row, tail->second);
}

}  // namespace steelyard::judge
