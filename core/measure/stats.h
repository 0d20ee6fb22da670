// SPDX-License-Identifier: Apache-2.0
// The statistics of measuring: steadiness, the stop rule and its intervals, beside the ones of base/statistics.h that
// every room shares. Span in, number out, no I/O, no state.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/estimators.h"
#include "base/statistics.h"
#include "model/run.h"

namespace steelyard::measure {

using statistics::autocorrelation;
using statistics::batch_means;
using statistics::BatchMeans;
using statistics::coefficient_of_variation;
using statistics::early_stopping_samples;
using statistics::effective_n;
using statistics::kFirstLook;
using statistics::kLookAlpha;
using statistics::median;
using statistics::median_coverage;
using statistics::median_ranks;
using statistics::quantile_ranks;
using statistics::Ranks;
using statistics::tukey_outliers;

[[nodiscard]] std::optional<model::Interval> as_interval(const std::optional<statistics::Ends>& ends);

/// The exact interval of the median of `samples` (not reordered), or none if there are too few.
[[nodiscard]] std::optional<model::Interval> median_interval(std::span<const double> samples, double alpha = 0.05);

/// True if the last `window` samples are steady: (max - min) / mean <= range, and the fitted line rises or falls by no
/// more than `drift` of the mean over the window.
[[nodiscard]] bool is_steady(std::span<const double> samples, std::size_t window, double range, double drift);

/// The stop rule: looks only at 10, 15, 22, 33, 50, 75 and 100 samples, each look at alpha = 0.05 / 7.
[[nodiscard]] bool is_look(std::size_t n);
/// From `n` samples to the next look; 0 from the last one on.
[[nodiscard]] std::size_t samples_until_look(std::size_t n);
inline constexpr std::size_t kMaxSamples = 100;
inline constexpr std::size_t kLeastForInterval = 6;  // the least n with a 95 % interval of the median
/// Half width of the look's interval / median, of batch means where samples are correlated; none if `n` is not a look
/// or the median is 0.
[[nodiscard]] std::optional<double> relative_half_width(std::span<const double> samples);

}  // namespace steelyard::measure
