// SPDX-License-Identifier: Apache-2.0
// The statistics of docs/methodology.md: span in, number out, no I/O, no state. Outliers are counted, never removed.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace steelyard::statistics {

/// Arithmetic mean. Precondition: not empty.
[[nodiscard]] double mean(std::span<const double> x);
/// The value of `rank` (1-based) of `x`, which it reorders.
[[nodiscard]] double order_statistic(std::span<double> x, std::size_t rank);

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

/// Standard deviation (of n - 1) / |mean|; 0 for fewer than 2 samples or a mean of 0.
[[nodiscard]] double coefficient_of_variation(std::span<const double> samples);

/// Samples outside the Tukey fences (1.5 interquartile ranges). Information only.
[[nodiscard]] std::size_t tukey_outliers(std::span<const double> samples);

/// Least number of samples that proves, with confidence c, that a share p of all is under a limit when t of them were
/// not (MLPerf's early stopping): p = 0.99, c = 0.99 -> 459, 662, 838, 1001 for t = 0, 1, 2, 3.
[[nodiscard]] std::uint64_t early_stopping_samples(double p, double c, unsigned t);

}  // namespace steelyard::statistics
