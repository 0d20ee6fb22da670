// SPDX-License-Identifier: Apache-2.0
#include "base/inference.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "base/statistics.h"

namespace steelyard::statistics {
namespace {

constexpr double kNormalMad = 0.6745;
constexpr double kTwoPopulations = 4;
constexpr std::size_t kExact = 30;  // the counts of arrangements stay exact in a double where they matter: the tails

/// How many of the arrangements of m and n values have U = 0, 1, ... m n: the coefficients of a Gaussian binomial.
std::vector<double> arrangements(std::size_t m, std::size_t n) {
  std::vector<double> count(m * n + 1, 0.0);
  count[0] = 1;
  for (std::size_t i = 1; i <= m; ++i) {
    for (std::size_t u = count.size(); u-- > n + i;) count[u] -= count[u - n - i];
    for (std::size_t u = i; u < count.size(); ++u) count[u] += count[u - i];
  }
  return count;
}

/// P(U <= u), by counting.
class ExactU {
 public:
  ExactU(std::size_t m, std::size_t n) : count_(arrangements(m, n)) {
    total_ = std::exp(std::lgamma(static_cast<double>(m + n + 1)) - std::lgamma(static_cast<double>(m + 1)) -
                      std::lgamma(static_cast<double>(n + 1)));
  }
  [[nodiscard]] double at_most(std::size_t u) const {
    const auto end = count_.begin() + static_cast<std::ptrdiff_t>(std::min(u + 1, count_.size()));
    return std::accumulate(count_.begin(), end, 0.0) / total_;
  }
  /// The largest k with P(U <= k - 1) <= p.
  [[nodiscard]] std::size_t values_within(double p) const {
    double sum = 0;
    std::size_t k = 0;
    while (k < count_.size() && (sum += count_[k]) <= p * total_) ++k;
    return k;
  }

 private:
  std::vector<double> count_;
  double total_;
};

double upper_tail(double z) {
  return std::erfc(z / std::sqrt(2.0)) / 2;
}

struct Ranking {
  double u = 0;     // how many pairs (a, b) have a < b, ties counting half
  double ties = 0;  // sum of t^3 - t over groups of equal values
};

Ranking rank(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> all;
  for (const double x : a) all.emplace_back(x, false);
  for (const double x : b) all.emplace_back(x, true);
  std::ranges::sort(all);
  Ranking out;
  double rank_sum = 0;
  for (std::size_t i = 0, j = 0; i < all.size(); i = j) {
    std::size_t of_b = 0;
    for (; j < all.size() && all[j].first == all[i].first; ++j) of_b += all[j].second ? 1 : 0;
    const auto t = static_cast<double>(j - i);
    rank_sum += static_cast<double>(of_b) * (static_cast<double>(i + j + 1) / 2);
    out.ties += t * t * t - t;
  }
  const auto n = static_cast<double>(b.size());
  out.u = rank_sum - n * (n + 1) / 2;
  return out;
}

std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  std::vector<double> out;
  out.reserve(a.size() * b.size());
  for (const double y : b)
    for (const double x : a) out.push_back(y - x);
  return out;
}

double variance(std::span<const double> x, double center) {
  double squares = 0;
  for (const double v : x) squares += (v - center) * (v - center);
  return squares / static_cast<double>(x.size() - 1);
}

/// The continued fraction of the incomplete beta function (Lentz), which converges for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  double c = 1, d = 1 / std::max(1 - (a + b) * x / (a + 1), kTiny), h = d;
  for (int m = 1; m <= 300; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d), c = 1 + even / c, h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d), c = 1 + odd / c;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

double incomplete_beta(double a, double b, double x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/// x >= 0 at which the falling `tail` is p.
template <class Tail>
double solve(const Tail& tail, double p) {
  double lo = 0, hi = 1;
  while (tail(hi) > p && hi < 1e9) hi *= 2;
  for (int i = 0; i < 200 && hi - lo > 1e-12 * hi; ++i)
    (tail(std::midpoint(lo, hi)) > p ? lo : hi) = std::midpoint(lo, hi);
  return hi;
}

double resampled_median(std::span<const double> x, std::mt19937_64& random, std::vector<double>& room) {
  room.clear();
  for (std::size_t i = 0; i < x.size(); ++i) room.push_back(x[random() % x.size()]);
  return median(room);
}

}  // namespace

Center robust_center(std::span<double> x) {
  const double middle = median(x);
  std::vector<double> deviations;
  deviations.reserve(x.size());
  for (const double v : x) deviations.push_back(std::abs(v - middle));
  return {middle, std::max(median(deviations) / kNormalMad, kLeastSpread)};
}

double robust_z(double x, const Center& center) {
  return (x - center.median) / center.spread;
}

std::optional<Modes> two_modes(std::span<const double> x, std::size_t least) {
  const std::size_t n = x.size(), smallest = std::max({least, n / 10, std::size_t{2}});
  if (n < 2 * smallest) return std::nullopt;
  // Around the first value, or squares of large numbers would eat the differences.
  std::vector<double> sum(n + 1, 0.0), squares(n + 1, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const double d = x[i] - x[0];
    sum[i + 1] = sum[i] + d, squares[i + 1] = squares[i] + d * d;
  }
  const auto mean_of = [&](std::size_t i, std::size_t j) { return (sum[j] - sum[i]) / static_cast<double>(j - i); };
  const auto variance_of = [&](std::size_t i, std::size_t j) {
    const double m = mean_of(i, j);
    return std::max(0.0, (squares[j] - squares[i]) / static_cast<double>(j - i) - m * m);
  };
  std::size_t cut = smallest;
  double best = -1;
  for (std::size_t k = smallest; k + smallest <= n; ++k) {
    const double apart = mean_of(k, n) - mean_of(0, k);
    const double between = static_cast<double>(k) * static_cast<double>(n - k) * apart * apart;
    if (between > best) best = between, cut = k;
  }
  Modes out{cut, x[0] + mean_of(0, cut), x[0] + mean_of(cut, n)};
  const double spread = std::sqrt(std::max(variance_of(0, cut), variance_of(cut, n)));
  out.distance = (out.hi - out.lo) / std::max(spread, kLeastSpread);
  if (out.distance < kTwoPopulations) return std::nullopt;
  return out;
}

double median_shift(std::span<const double> a, std::span<const double> b) {
  auto all = differences(a, b);
  return median(all);
}

std::optional<Range> shift_interval(std::span<const double> a, std::span<const double> b, double alpha) {
  const std::size_t pairs = a.size() * b.size();
  if (pairs == 0) return std::nullopt;
  std::size_t k = 0;
  if (std::max(a.size(), b.size()) <= kExact) {
    k = ExactU(a.size(), b.size()).values_within(alpha / 2);
  } else {
    const double n = static_cast<double>(pairs), sd = std::sqrt(n * static_cast<double>(a.size() + b.size() + 1) / 12);
    const double rank = std::floor(n / 2 - normal_upper_quantile(alpha / 2) * sd);
    k = rank > 0 ? static_cast<std::size_t>(rank) : 0;
  }
  if (k == 0) return std::nullopt;
  auto all = differences(a, b);
  const double lo = order_statistic(all, k);
  return Range{lo, order_statistic(all, pairs - k + 1)};
}

double mann_whitney(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 1;
  const Ranking ranking = rank(a, b);
  const double m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  if (ranking.ties == 0 && std::max(a.size(), b.size()) <= kExact) {
    const double smaller = std::min(ranking.u, m * n - ranking.u);
    return std::min(1.0, 2 * ExactU(a.size(), b.size()).at_most(static_cast<std::size_t>(smaller)));
  }
  const double all = m + n;
  const double spread = m * n / 12 * ((all + 1) - ranking.ties / (all * (all - 1)));
  if (spread <= 0) return 1;  // all values alike
  const double distance = std::max(0.0, std::abs(ranking.u - m * n / 2) - 0.5);
  return std::min(1.0, 2 * upper_tail(distance / std::sqrt(spread)));
}

double least_mann_whitney(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return 1;
  if (std::max(a, b) <= kExact) return std::min(1.0, 2 * ExactU(a, b).at_most(0));
  const double m = static_cast<double>(a), n = static_cast<double>(b);
  return 2 * upper_tail((m * n / 2 - 0.5) / std::sqrt(m * n * (m + n + 1) / 12));
}

std::optional<Welch> welch(std::span<const double> a, std::span<const double> b, double alpha) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const double mean_a = mean(a), mean_b = mean(b);
  const double na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double va = variance(a, mean_a) / na, vb = variance(b, mean_b) / nb;
  Welch out;
  out.shift = mean_b - mean_a;
  const double error = std::sqrt(va + vb);
  if (error == 0) {
    out.p = out.shift == 0 ? 1 : 0;
    out.interval = {out.shift, out.shift};
    return out;
  }
  const double freedom = (va + vb) * (va + vb) / (va * va / (na - 1) + vb * vb / (nb - 1));
  out.p = student_two_sided(std::abs(out.shift) / error, freedom);
  const double half = student_two_sided_quantile(alpha, freedom) * error;
  out.interval = {out.shift - half, out.shift + half};
  return out;
}

Range bootstrap_shift(std::span<const double> a, std::span<const double> b, double alpha, std::size_t resamples,
                      std::uint64_t seed) {
  assert(!a.empty() && !b.empty() && resamples > 0);
  std::mt19937_64 random(seed);
  std::vector<double> shifts, room;
  for (std::size_t i = 0; i < resamples; ++i) {
    const double of_a = resampled_median(a, random, room);
    shifts.push_back(resampled_median(b, random, room) - of_a);
  }
  const auto tail = static_cast<std::size_t>(alpha / 2 * static_cast<double>(resamples));
  const double lo = order_statistic(shifts, tail + 1);
  return {lo, order_statistic(shifts, resamples - tail)};
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> out(p.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    out[order[i]] = least;
  }
  return out;
}

double normal_upper_quantile(double p) {
  return solve(upper_tail, p);
}

double student_two_sided(double t, double freedom) {
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

double student_two_sided_quantile(double p, double freedom) {
  return solve([freedom](double t) { return student_two_sided(t, freedom); }, p);
}

}  // namespace steelyard::statistics
