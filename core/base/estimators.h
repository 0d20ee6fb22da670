// SPDX-License-Identifier: Apache-2.0
// How the values of samples become one value with an interval: the same functions for whoever measures and for whoever
// checks. docs/methodology.md says why so.
#pragma once
#include <optional>
#include <span>

#include "base/statistics.h"

namespace steelyard::statistics {

/// Of an interval. (Documents have model::Interval.)
struct Ends {
  double lo = 0, hi = 0;
};

/// The exact binomial interval of the median of `values` (not reordered), or none if there are too few.
[[nodiscard]] std::optional<Ends> median_ends(std::span<const double> values, double alpha = 0.05);

/// The stop rule of sampling looks up to seven times, the first time at this many samples, each at this level.
inline constexpr std::size_t kFirstLook = 10;
inline constexpr double kLookAlpha = 0.05 / 7;

/// A value above its theoretical bound by more than clocks and timers are off is wrong, or the bound is.
inline constexpr double kMostPercentOfBound = 102;

/// How one launch's samples become its value.
enum class LaunchEstimator {
  kMedian,       // of batch means
  kCleanMedian,  // of samples that are medians of clean windows themselves
  kRate          // all work over all time, so that slow samples weigh as long as they took
};
/// `seconds` is the time of each sample, for kRate only. Precondition: values not empty.
[[nodiscard]] double launch_value(LaunchEstimator estimator, std::span<const double> values,
                                  std::span<const double> seconds);

struct Estimate {
  double value = 0;
  std::optional<Ends> ends;  // 95 %
  BatchMeans batches;        // of over_samples
};
/// One launch alone: the median of batch means; from kFirstLook samples on at the level of one look.
[[nodiscard]] Estimate over_samples(std::span<const double> samples);
/// Several: the median of their values.
[[nodiscard]] Estimate over_launches(std::span<const double> values);

}  // namespace steelyard::statistics
