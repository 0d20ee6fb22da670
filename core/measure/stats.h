// SPDX-License-Identifier: Apache-2.0
// The statistics of docs/methodology.md: span in, number out, no I/O, no state. Outliers are counted, never removed.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/run.h"

namespace steelyard::measure {

/// Median of `samples`, which it reorders. An even count averages the middle pair. Precondition: not empty.
[[nodiscard]] double median(std::span<double> samples);

/// Order-statistic ranks (1-based, inclusive) of the exact binomial interval of the median: the largest k with
/// P(Bin(n, 1/2) <= k - 1) <= alpha / 2, and n - k + 1. None if n is too small for this alpha (n < 6 at 0.05).
struct Ranks {
  std::size_t lo, hi;
};
[[nodiscard]] std::optional<Ranks> median_ranks(std::size_t n, double alpha);
/// The same for quantile q with Bin(n, q).
[[nodiscard]] std::optional<Ranks> quantile_ranks(std::size_t n, double q, double alpha);
/// 1 - the probability that the interval of `ranks` misses the median.
[[nodiscard]] double median_coverage(std::size_t n, Ranks ranks);

/// The exact interval of the median of `samples` (not reordered), or none if there are too few.
[[nodiscard]] std::optional<model::Interval> median_interval(std::span<const double> samples, double alpha = 0.05);

/// Lag-1 autocorrelation; 0 for fewer than 3 samples or no variance.
[[nodiscard]] double autocorrelation(std::span<const double> samples);
/// n (1 - rho) / (1 + rho), at least 1 and at most n.
[[nodiscard]] double effective_n(std::size_t n, double rho);
/// Means of consecutive batches; the batch doubles until lag-1 autocorrelation <= 0.2, or until doubling again would
/// leave fewer than 10. An incomplete last batch is left out of the means.
struct BatchMeans {
  std::vector<double> means;
  std::size_t batch = 1;
};
[[nodiscard]] BatchMeans batch_means(std::span<const double> samples);

/// Samples outside the Tukey fences (1.5 interquartile ranges). Information only.
[[nodiscard]] std::size_t tukey_outliers(std::span<const double> samples);

/// True if the last `window` samples are steady: (max - min) / mean <= range, and the fitted line rises or falls by no
/// more than `drift` of the mean over the window.
[[nodiscard]] bool is_steady(std::span<const double> samples, std::size_t window, double range, double drift);

/// The stop rule: looks only at 10, 15, 22, 33, 50, 75 and 100 samples, each look at alpha = 0.05 / 7.
[[nodiscard]] bool is_look(std::size_t n);
/// From `n` samples to the next look; 0 from the last one on.
[[nodiscard]] std::size_t samples_until_look(std::size_t n);
inline constexpr std::size_t kFirstLook = 10, kMaxSamples = 100;
inline constexpr double kLookAlpha = 0.05 / 7;
/// Half width of the look's interval / median, of batch means where samples are correlated; none if `n` is not a look
/// or the median is 0.
[[nodiscard]] std::optional<double> relative_half_width(std::span<const double> samples);

/// Least number of samples that proves, with confidence c, that a share p of all is under a limit when t of them were
/// not (MLPerf's early stopping): p = 0.99, c = 0.99 -> 459, 662, 838, 1001 for t = 0, 1, 2, 3.
[[nodiscard]] std::uint64_t early_stopping_samples(double p, double c, unsigned t);

}  // namespace steelyard::measure
