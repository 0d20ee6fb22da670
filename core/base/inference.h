// SPDX-License-Identifier: Apache-2.0
// Who differs from whom: robust outliers, two populations in one, and shifts between two sets of numbers. The rules and
// their error rates are those of docs/methodology.md. Give logarithms of rates and times, so that shifts are ratios.
// Span in, number out, no I/O, no state.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace steelyard::statistics {

struct Range {
  double lo = 0, hi = 0;
};

/// Median, and MAD / 0.6745: the standard deviation where the numbers are normal. No population that was measured is
/// narrower than kLeastSpread (0.01 % of a logarithm's number): a timer too coarse to show its noise has a MAD of 0.
struct Center {
  double median = 0, spread = 0;
};
inline constexpr double kLeastSpread = 1e-4;
/// Reorders `x`. Precondition: not empty.
[[nodiscard]] Center robust_center(std::span<double> x);
/// (x - median) / spread = 0.6745 (x - median) / MAD.
[[nodiscard]] double robust_z(double x, const Center& center);

/// Two populations where one was expected: the cut between them, as the number of values below it.
struct Modes {
  std::size_t below = 0;
  double lo = 0, hi = 0;  // their means
  double distance = 0;    // (hi - lo) / the larger of their standard deviations
};
/// The cut of ascending `x` with the largest variance between its parts, if they are two populations: distance >= 4
/// (half of a normal population against the other is 2.7, of a uniform one 3.5) and at least `least` values and a tenth
/// of all on each side.
[[nodiscard]] std::optional<Modes> two_modes(std::span<const double> ascending, std::size_t least);

/// Hodges-Lehmann: median of all differences b - a. Precondition: neither is empty.
[[nodiscard]] double median_shift(std::span<const double> a, std::span<const double> b);
/// The interval of that shift which Mann and Whitney's test does not reject; none where no test of this size could
/// reject anything at `alpha`. Exact up to 30 values each, else by the normal approximation.
[[nodiscard]] std::optional<Range> shift_interval(std::span<const double> a, std::span<const double> b, double alpha);
/// Mann and Whitney, two-sided. Exact up to 30 values each without ties, else normal with ties and continuity.
[[nodiscard]] double mann_whitney(std::span<const double> a, std::span<const double> b);
/// The least value that mann_whitney() can return for these sizes.
[[nodiscard]] double least_mann_whitney(std::size_t a, std::size_t b);

/// Welch's t: difference of the means b - a. Needs two values each; no variance at all and different means is p = 0.
struct Welch {
  double shift = 0, p = 1;
  Range interval;
};
[[nodiscard]] std::optional<Welch> welch(std::span<const double> a, std::span<const double> b, double alpha);

/// Percentile bootstrap of median(b) - median(a), both resampled; the same seed gives the same interval.
[[nodiscard]] Range bootstrap_shift(std::span<const double> a, std::span<const double> b, double alpha,
                                    std::size_t resamples, std::uint64_t seed);

/// p values adjusted for being many (Holm): rejecting those <= alpha is wrong anywhere with probability alpha at most.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

/// z with P(Z > z) = p for a standard normal Z; 0 < p < 1/2.
[[nodiscard]] double normal_upper_quantile(double p);
/// P(|T| >= t) of Student's t with `freedom` > 0 degrees of freedom, and the t where it is p.
[[nodiscard]] double student_two_sided(double t, double freedom);
[[nodiscard]] double student_two_sided_quantile(double p, double freedom);

}  // namespace steelyard::statistics
