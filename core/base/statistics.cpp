// SPDX-License-Identifier: Apache-2.0
#include "base/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace steelyard::statistics {
namespace {

constexpr double kIndependent = 0.2;       // lag-1 autocorrelation up to which samples count as independent
constexpr std::size_t kLeastBatches = 10;  // fewer make an interval so wide that it says nothing

/// Tail probabilities of Bin(n, q). Weights grow from the mode by the ratio of neighbours and are normalized by their
/// sum: no factorials, so the relative error stays near 1e-13 even at n = 1e7, where lgamma would lose seven digits.
class Binomial {
 public:
  Binomial(std::size_t n, double q) {
    const std::size_t mode = std::min(n, static_cast<std::size_t>(static_cast<double>(n + 1) * q));
    const double odds = q / (1 - q);
    const auto ratio = [&](std::size_t i) {  // P(i) / P(i - 1)
      return static_cast<double>(n - i + 1) / static_cast<double>(i) * odds;
    };
    std::vector<double> below;
    double w = 1;
    for (std::size_t i = mode; i > 0 && w > kNegligible; --i) below.push_back(w /= ratio(i));
    first_ = mode - below.size();
    weights_.assign(below.rbegin(), below.rend());
    weights_.push_back(1);
    w = 1;
    for (std::size_t i = mode + 1; i <= n && w > kNegligible; ++i) weights_.push_back(w *= ratio(i));
    total_ = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  }

  /// P(X <= k), summed from the small end.
  [[nodiscard]] double at_most(std::size_t k) const {
    if (k < first_) return 0;
    const std::size_t count = std::min(k - first_ + 1, weights_.size());
    return std::accumulate(weights_.begin(), weights_.begin() + static_cast<std::ptrdiff_t>(count), 0.0) / total_;
  }
  [[nodiscard]] double at_least(std::size_t k) const {
    if (k >= first_ + weights_.size()) return 0;
    const std::size_t from = std::max(k, first_) - first_;
    return std::accumulate(weights_.rbegin(), weights_.rend() - static_cast<std::ptrdiff_t>(from), 0.0) / total_;
  }
  /// How many of the least values X can take have together at most probability `p`.
  [[nodiscard]] std::size_t low_values(double p) const {
    return first_ + count_within(weights_.begin(), weights_.end(), p);
  }
  /// Likewise of the greatest, n downwards.
  [[nodiscard]] std::size_t high_values(std::size_t n, double p) const {
    return n + 1 - first_ - weights_.size() + count_within(weights_.rbegin(), weights_.rend(), p);
  }

 private:
  static constexpr double kNegligible = 1e-40;
  static constexpr double kRounding = 1 + 1e-12;  // a tail exactly at the limit counts as within it

  template <class It>
  [[nodiscard]] std::size_t count_within(It begin, It end, double p) const {
    std::size_t count = 0;
    double sum = 0;
    for (It it = begin; it != end && (sum += *it) <= p * total_ * kRounding; ++it) ++count;
    return count;
  }

  std::size_t first_ = 0;  // the value weights_[0] belongs to
  std::vector<double> weights_;
  double total_ = 0;
};

bool all_equal(std::span<const double> x) {
  return std::ranges::adjacent_find(x, std::ranges::not_equal_to{}) == x.end();
}

/// Quantile by linear interpolation between order statistics.
double quantile(std::vector<double>& x, double q) {
  const double position = q * static_cast<double>(x.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double lo = order_statistic(x, below + 1);
  if (below + 1 == x.size()) return lo;
  const double hi = *std::min_element(x.begin() + static_cast<std::ptrdiff_t>(below) + 1, x.end());
  return lo + (position - static_cast<double>(below)) * (hi - lo);
}

}  // namespace

double mean(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double order_statistic(std::span<double> x, std::size_t rank) {
  const auto at = x.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::ranges::nth_element(x, at);
  return *at;
}

double median(std::span<double> samples) {
  assert(!samples.empty());
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::ranges::nth_element(samples, middle);
  if (samples.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(samples.begin(), middle), *middle);
}

std::optional<Ranks> median_ranks(std::size_t n, double alpha) {
  return quantile_ranks(n, 0.5, alpha);
}

std::optional<Ranks> quantile_ranks(std::size_t n, double q, double alpha) {
  assert(q > 0 && q < 1 && alpha > 0 && alpha < 1);
  if (n == 0) return std::nullopt;
  const Binomial below(n, q);  // how many samples lie below the quantile
  const std::size_t lo = below.low_values(alpha / 2);
  const std::size_t from_top = below.high_values(n, alpha / 2);
  if (lo == 0 || from_top == 0) return std::nullopt;
  return Ranks{lo, n + 1 - from_top};
}

double median_coverage(std::size_t n, Ranks ranks) {
  const Binomial below(n, 0.5);
  return 1 - below.at_most(ranks.lo - 1) - below.at_least(ranks.hi);
}

double autocorrelation(std::span<const double> samples) {
  if (samples.size() < 3 || all_equal(samples)) return 0;
  const double center = mean(samples);
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double d = samples[i] - center;
    squares += d * d;
    if (i > 0) products += d * (samples[i - 1] - center);
  }
  return squares > 0 ? products / squares : 0;
}

double effective_n(std::size_t n, double rho) {
  const auto most = static_cast<double>(n);
  if (rho <= 0) return most;
  return std::clamp(most * (1 - rho) / (1 + rho), std::min(1.0, most), most);
}

BatchMeans batch_means(std::span<const double> samples) {
  BatchMeans out{{samples.begin(), samples.end()}, 1};
  while (out.means.size() / 2 >= kLeastBatches && autocorrelation(out.means) > kIndependent) {
    out.batch *= 2;
    out.means.clear();
    for (std::size_t i = 0; i + out.batch <= samples.size(); i += out.batch)
      out.means.push_back(mean(samples.subspan(i, out.batch)));
  }
  return out;
}

double coefficient_of_variation(std::span<const double> samples) {
  if (samples.size() < 2) return 0;
  const double middle = mean(samples);
  double squares = 0;
  for (const double x : samples) squares += (x - middle) * (x - middle);
  return middle == 0 ? 0 : std::sqrt(squares / static_cast<double>(samples.size() - 1)) / std::abs(middle);
}

std::size_t tukey_outliers(std::span<const double> samples) {
  if (samples.empty()) return 0;
  std::vector<double> copy(samples.begin(), samples.end());
  const double q1 = quantile(copy, 0.25), q3 = quantile(copy, 0.75);
  const double fence = 1.5 * (q3 - q1);
  return static_cast<std::size_t>(
      std::ranges::count_if(samples, [&](double x) { return x < q1 - fence || x > q3 + fence; }));
}

std::uint64_t early_stopping_samples(double p, double c, unsigned t) {
  assert(p > 0 && p < 1 && c > 0 && c < 1);
  const auto proves = [&](std::uint64_t n) { return Binomial(n, 1 - p).at_most(t) <= 1 - c; };
  std::uint64_t enough = t + 1;
  while (!proves(enough)) enough *= 2;
  std::uint64_t too_few = enough / 2;
  while (enough - too_few > 1) {
    const std::uint64_t middle = too_few + (enough - too_few) / 2;
    (proves(middle) ? enough : too_few) = middle;
  }
  return enough;
}

}  // namespace steelyard::statistics
