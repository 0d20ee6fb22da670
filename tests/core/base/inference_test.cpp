// SPDX-License-Identifier: Apache-2.0
#include "base/inference.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace steelyard::statistics {
namespace {

std::vector<double> logs(std::vector<double> x) {
  for (double& v : x) v = std::log(v);
  return x;
}

std::vector<double> normal(std::size_t n, double mean, double sd, std::mt19937_64& random) {
  std::normal_distribution<double> noise(mean, sd);
  std::vector<double> out(n);
  for (double& v : out) v = noise(random);
  return out;
}

TEST(RobustZ, WorkedExampleOfTheMethodology) {
  const std::vector<double> x = {100, 101, 99, 100.5, 99.5, 100.2, 98.9, 101.1, 92, 100.3};
  auto copy = logs(x);
  const Center center = robust_center(copy);
  EXPECT_NEAR(std::exp(center.median), 100.09995, 1e-5);
  EXPECT_NEAR(robust_z(std::log(92), center), -7.61, 0.005);
  EXPECT_NEAR(92 / std::exp(center.median) - 1, -0.081, 0.0005);
  EXPECT_NEAR(robust_z(std::log(98.9), center), -1.09, 0.005);
}

TEST(RobustZ, APopulationWithoutNoiseHasALeastSpread) {
  std::vector<double> x(9, 5.0);
  EXPECT_EQ(robust_center(x).spread, kLeastSpread);
}

TEST(TwoModes, FindsTwoPopulationsAndLeavesOneAlone) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 300; ++i) {
    auto one = normal(60, 0, 0.01, random);
    std::ranges::sort(one);
    EXPECT_FALSE(two_modes(one, 3)) << i;
  }
  auto two = normal(45, 0, 0.01, random);
  const auto slow = normal(15, -0.08, 0.01, random);
  two.insert(two.end(), slow.begin(), slow.end());
  std::ranges::sort(two);
  const auto modes = two_modes(two, 3);
  ASSERT_TRUE(modes);
  EXPECT_EQ(modes->below, 15u);
  EXPECT_NEAR(modes->hi - modes->lo, 0.08, 0.01);
}

TEST(TwoModes, AUniformPopulationIsOne) {
  std::vector<double> x(100);
  std::iota(x.begin(), x.end(), 0.0);
  EXPECT_FALSE(two_modes(x, 3));
}

TEST(MannWhitney, ExactSmallCases) {
  const std::vector<double> low = {1, 2, 3}, high = {4, 5, 6}, mixed = {2.5, 5, 6};
  EXPECT_NEAR(mann_whitney(low, high), 2.0 / 20, 1e-12);
  EXPECT_NEAR(mann_whitney(low, mixed), 4.0 / 20, 1e-12);
  EXPECT_NEAR(mann_whitney(high, low), mann_whitney(low, high), 1e-12);
  EXPECT_NEAR(least_mann_whitney(6, 6), 2.0 / 924, 1e-12);
  EXPECT_NEAR(least_mann_whitney(10, 10), 2.0 / 184756, 1e-12);
}

TEST(MannWhitney, TiesOnlyAreNoDifference) {
  const std::vector<double> same(8, 1.0);
  EXPECT_EQ(mann_whitney(same, same), 1);
}

TEST(MannWhitney, NormalApproximationMeetsTheExactOne) {
  std::mt19937_64 random(3);
  const auto a = normal(30, 0, 1, random), b = normal(30, 0.6, 1, random);
  auto tied = b;  // one tie, with the nearest value: the normal approximation
  double nearest = a[0];
  for (const double x : a)
    if (std::abs(x - b[0]) < std::abs(nearest - b[0])) nearest = x;
  tied[0] = nearest;
  EXPECT_NEAR(std::log(mann_whitney(a, tied)), std::log(mann_whitney(a, b)), 0.35);
}

TEST(ShiftInterval, IsTheSetOfShiftsTheTestAccepts) {
  std::mt19937_64 random(4);
  const auto a = normal(8, 0, 1, random), b = normal(9, 1.5, 1, random);
  const auto interval = shift_interval(a, b, 0.05);
  ASSERT_TRUE(interval);
  EXPECT_LT(interval->lo, median_shift(a, b));
  EXPECT_GT(interval->hi, median_shift(a, b));
  const auto p_if_shifted = [&](double by) {
    auto moved = b;
    for (double& v : moved) v -= by;
    return mann_whitney(a, moved);
  };
  EXPECT_GT(p_if_shifted(interval->lo + 1e-9), 0.05);
  EXPECT_LT(p_if_shifted(interval->lo - 1e-9), 0.05);
  EXPECT_GT(p_if_shifted(interval->hi - 1e-9), 0.05);
  EXPECT_LT(p_if_shifted(interval->hi + 1e-9), 0.05);
}

TEST(ShiftInterval, ThreeAgainstThreeHaveNone) {
  const std::vector<double> a = {1, 2, 3}, b = {4, 5, 6};
  EXPECT_FALSE(shift_interval(a, b, 0.05));
}

TEST(Welch, KnownAnswer) {
  // Student's t with known p: means 2 and 5, sd 1, n = 3 each: t = 3.674235, 4 degrees of freedom.
  const std::vector<double> a = {1, 2, 3}, b = {4, 5, 6};
  const auto w = welch(a, b, 0.05);
  ASSERT_TRUE(w);
  EXPECT_NEAR(w->shift, 3, 1e-12);
  EXPECT_NEAR(w->p, 0.021312, 1e-6);
  EXPECT_NEAR(w->interval.lo, 3 - 2.776445 * std::sqrt(2.0 / 3), 1e-6);
  const std::vector<double> one = {1};
  EXPECT_FALSE(welch(one, b, 0.05));
}

TEST(Quantiles, OfTheTables) {
  EXPECT_NEAR(normal_upper_quantile(0.025), 1.959964, 1e-6);
  EXPECT_NEAR(normal_upper_quantile(1e-7), 5.199338, 1e-6);
  EXPECT_NEAR(student_two_sided_quantile(0.05, 10), 2.228139, 1e-6);
  EXPECT_NEAR(student_two_sided_quantile(0.1, 39), 1.684875, 1e-6);
  EXPECT_NEAR(student_two_sided(2.228139, 10), 0.05, 1e-7);
}

TEST(Holm, AdjustsInOrderAndKeepsIt) {
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
  const auto adjusted = holm(p);
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12) << i;
}

TEST(Bootstrap, IsRepeatableAndCoversTheShift) {
  std::mt19937_64 random(5);
  const auto a = normal(40, 0, 0.01, random), b = normal(40, 0.05, 0.01, random);
  const Range first = bootstrap_shift(a, b, 0.05, 2000, 7), again = bootstrap_shift(a, b, 0.05, 2000, 7);
  EXPECT_EQ(first.lo, again.lo);
  EXPECT_LT(first.lo, 0.05);
  EXPECT_GT(first.hi, 0.05);
  EXPECT_LT(first.hi - first.lo, 0.02);
}

}  // namespace
}  // namespace steelyard::statistics
