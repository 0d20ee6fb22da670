// SPDX-License-Identifier: Apache-2.0
#include "measure/stats.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace steelyard::measure {
namespace {

std::vector<double> ascending(std::size_t n) {
  std::vector<double> x(n);
  std::iota(x.begin(), x.end(), 1.0);
  return x;
}

TEST(Median, OfAnEvenCountAveragesTheMiddlePair) {
  std::vector<double> odd = {5, 1, 3}, even = {4, 1, 3, 2}, one = {7};
  EXPECT_EQ(median(odd), 3);
  EXPECT_EQ(median(even), 2.5);
  EXPECT_EQ(median(one), 7);
}

struct MedianRow {
  std::size_t n, lo, hi;
  double coverage_percent;
};
class MedianTable : public testing::TestWithParam<MedianRow> {};
TEST_P(MedianTable, RanksAndCoverageAt95Percent) {
  const MedianRow& row = GetParam();
  const auto ranks = median_ranks(row.n, 0.05);
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->lo, row.lo);
  EXPECT_EQ(ranks->hi, row.hi);
  EXPECT_NEAR(100 * median_coverage(row.n, *ranks), row.coverage_percent, 0.005);
}
INSTANTIATE_TEST_SUITE_P(Methodology, MedianTable,
                         testing::Values(MedianRow{6, 1, 6, 96.875}, MedianRow{10, 2, 9, 97.85},
                                         MedianRow{15, 4, 12, 96.48}, MedianRow{20, 6, 15, 95.86},
                                         MedianRow{30, 10, 21, 95.72}, MedianRow{50, 18, 33, 96.72},
                                         MedianRow{100, 40, 61, 96.48}));

TEST(MedianRanks, FiveSamplesHaveNo95PercentInterval) {
  EXPECT_FALSE(median_ranks(5, 0.05));
  EXPECT_FALSE(median_ranks(0, 0.05));
  EXPECT_NEAR(100 * median_coverage(5, {1, 5}), 93.75, 1e-9);
}

struct LookRow {
  std::size_t n, lo, hi;
};
class LookTable : public testing::TestWithParam<LookRow> {};
TEST_P(LookTable, RanksAtTheLevelOfOneLook) {
  const LookRow& row = GetParam();
  EXPECT_TRUE(is_look(row.n));
  const auto ranks = median_ranks(row.n, kLookAlpha);
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->lo, row.lo);
  EXPECT_EQ(ranks->hi, row.hi);
}
INSTANTIATE_TEST_SUITE_P(Methodology, LookTable,
                         testing::Values(LookRow{10, 1, 10}, LookRow{15, 2, 14}, LookRow{22, 5, 18}, LookRow{33, 9, 25},
                                         LookRow{50, 16, 35}, LookRow{75, 26, 50}, LookRow{100, 37, 64}));

TEST(Looks, AreSevenAndNoMore) {
  std::size_t looks = 0;
  for (std::size_t n = 0; n <= 1000; ++n) looks += is_look(n) ? 1 : 0;
  EXPECT_EQ(looks, 7u);
}

TEST(MedianRanks, AgreeWithTheDefinitionForEveryN) {
  for (std::size_t n = 1; n <= 60; ++n) {
    double cdf = std::pow(0.5, n), pmf = cdf;
    std::size_t k = 0;
    while (cdf <= 0.025) {
      ++k;
      pmf *= static_cast<double>(n - k + 1) / static_cast<double>(k);
      cdf += pmf;
    }
    const auto ranks = median_ranks(n, 0.05);
    ASSERT_EQ(ranks.has_value(), k > 0) << n;
    if (!ranks) continue;
    EXPECT_EQ(ranks->lo, k) << n;
    EXPECT_EQ(ranks->hi, n + 1 - k) << n;
  }
}

TEST(MedianRanks, ATailExactlyAtTheLimitCounts) {
  EXPECT_TRUE(median_ranks(6, 2.0 / 64));
  EXPECT_FALSE(median_ranks(6, 2.0 / 64 * (1 - 1e-9)));
}

// Reference: 5e6 - z sqrt(1e7) / 2 with continuity correction, good to a rank at this size.
TEST(MedianRanks, StayExactAtTenMillion) {
  const std::size_t n = 10'000'000;
  const auto ranks = median_ranks(n, 0.05);
  ASSERT_TRUE(ranks);
  EXPECT_NEAR(static_cast<double>(ranks->lo), 5e6 - 1.959963985 * std::sqrt(1e7) / 2 + 0.5, 1.0);
  EXPECT_EQ(ranks->hi, n + 1 - ranks->lo);
  EXPECT_GE(median_coverage(n, *ranks), 0.95);
  EXPECT_LT(median_coverage(n, {ranks->lo + 1, ranks->hi - 1}), 0.95);
}

TEST(MedianCoverage, IsExactAgainstPowersOfTwo) {
  EXPECT_DOUBLE_EQ(median_coverage(6, {1, 6}), 1 - 2.0 / 64);
  EXPECT_DOUBLE_EQ(median_coverage(10, {2, 9}), 1 - 22.0 / 1024);
}

TEST(QuantileRanks, TheMedianIsTheQuantileOneHalf) {
  const auto ranks = quantile_ranks(100, 0.5, 0.05);
  ASSERT_TRUE(ranks);
  EXPECT_EQ(ranks->lo, 40u);
  EXPECT_EQ(ranks->hi, 61u);
}

TEST(QuantileRanks, AOneSidedBoundOnP99Needs299AndOnP999Needs2995) {
  EXPECT_FALSE(quantile_ranks(298, 0.99, 0.10));
  EXPECT_TRUE(quantile_ranks(299, 0.99, 0.10));
  EXPECT_FALSE(quantile_ranks(2994, 0.999, 0.10));
  EXPECT_TRUE(quantile_ranks(2995, 0.999, 0.10));
}

TEST(QuantileRanks, MirrorWhenTheQuantileDoes) {
  const auto low = quantile_ranks(500, 0.1, 0.05), high = quantile_ranks(500, 0.9, 0.05);
  ASSERT_TRUE(low && high);
  EXPECT_EQ(low->lo, 501 - high->hi);
  EXPECT_EQ(low->hi, 501 - high->lo);
}

TEST(MedianInterval, IsTheOrderStatisticsOfItsRanks) {
  std::vector<double> x = ascending(20);
  std::ranges::shuffle(x, std::mt19937(1));
  const auto interval = median_interval(x);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->lo, 6);
  EXPECT_EQ(interval->hi, 15);
  EXPECT_FALSE(median_interval(std::vector<double>(5, 1.0)));
}

TEST(MedianInterval, CoversTheTrueMedianAsOftenAsItSays) {
  std::mt19937_64 random(42);
  std::lognormal_distribution<double> skewed(0, 1);  // median 1
  int hits = 0;
  constexpr int kTrials = 4000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> x(15);
    for (double& v : x) v = skewed(random);
    const auto interval = median_interval(x);
    hits += interval->lo <= 1 && 1 <= interval->hi ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(hits) / kTrials, 0.9648, 0.01);
}

TEST(Autocorrelation, OfAKnownSeries) {
  EXPECT_DOUBLE_EQ(autocorrelation(std::vector<double>{1, 2, 3, 4, 5}), 0.4);  // 4 / 10
  EXPECT_DOUBLE_EQ(autocorrelation(std::vector<double>{1, -1, 1, -1}), -0.75);
}

TEST(Autocorrelation, IsZeroWithoutVarianceOrWithFewerThanThree) {
  EXPECT_EQ(autocorrelation(std::vector<double>(50, 0.1)), 0);
  EXPECT_EQ(autocorrelation(std::vector<double>{1, 2}), 0);
}

TEST(EffectiveN, FollowsTheFormulaWithinOneAndN) {
  EXPECT_NEAR(effective_n(100, 0.4), 42.86, 0.005);
  EXPECT_EQ(effective_n(100, 0), 100);
  EXPECT_EQ(effective_n(100, -0.5), 100);
  EXPECT_EQ(effective_n(100, 1), 1);
  EXPECT_EQ(effective_n(0, 0), 0);
}

TEST(BatchMeans, IndependentSamplesStayAsTheyAre) {
  std::vector<double> x;
  for (int i = 0; i < 40; ++i) x.push_back(i % 2);
  EXPECT_EQ(batch_means(x).batch, 1u);
  EXPECT_EQ(batch_means(x).means, x);
}

TEST(BatchMeans, TheBatchDoublesUntilTheMeansAreIndependent) {
  std::vector<double> x;  // runs of eight: pairs still lean on each other, fours do not
  for (int i = 0; i < 100; ++i) x.push_back((i / 8) % 2);
  const BatchMeans got = batch_means(x);
  EXPECT_EQ(got.batch, 4u);
  EXPECT_EQ(got.means.size(), 25u);
  EXPECT_LE(autocorrelation(got.means), 0.2);
}

TEST(BatchMeans, NeverLeaveFewerThanTen) {
  const BatchMeans got = batch_means(ascending(100));  // a ramp is correlated at every batch size
  EXPECT_EQ(got.batch, 8u);
  EXPECT_EQ(got.means.size(), 12u);
  EXPECT_EQ(got.means[0], 4.5);
}

TEST(TukeyOutliers, CountsWhatLiesOutsideTheFences) {
  std::vector<double> x = ascending(20);
  EXPECT_EQ(tukey_outliers(x), 0u);
  x.push_back(100);
  x.push_back(-100);
  EXPECT_EQ(tukey_outliers(x), 2u);
  EXPECT_EQ(tukey_outliers({}), 0u);
}

TEST(Steady, NeedsAFullWindow) {
  const std::vector<double> x(4, 1.0);
  EXPECT_FALSE(is_steady(x, 5, 0.02, 0.01));
}

TEST(Steady, LooksOnlyAtTheLastWindow) {
  EXPECT_TRUE(is_steady(std::vector<double>{9, 1, 1, 1, 1, 1}, 5, 0.02, 0.01));
}

TEST(Steady, TheRangeIsRelativeToTheMean) {
  EXPECT_TRUE(is_steady(std::vector<double>{100, 101.9, 100, 101.9, 100}, 5, 0.02, 0.01));
  EXPECT_FALSE(is_steady(std::vector<double>{100, 102.1, 100, 102.1, 100}, 5, 0.02, 0.01));
}

TEST(Steady, ASlowDriftWithinTheRangeIsNotSteady) {
  EXPECT_FALSE(is_steady(std::vector<double>{100, 100.4, 100.8, 101.2, 101.6}, 5, 0.02, 0.01));
  EXPECT_TRUE(is_steady(std::vector<double>{100, 100.2, 100.4, 100.6, 100.8}, 5, 0.02, 0.01));
}

TEST(StopRule, HalfWidthIsThatOfTheLooksRanks) {
  std::vector<double> x = ascending(15);  // ranks (2, 14), median 8
  std::ranges::shuffle(x, std::mt19937(7));
  EXPECT_DOUBLE_EQ(relative_half_width(x).value(), 6.0 / 8.0);
}

TEST(StopRule, ThereIsNoHalfWidthBetweenLooks) {
  EXPECT_FALSE(relative_half_width(ascending(14)));
  EXPECT_FALSE(relative_half_width(ascending(101)));
}

TEST(StopRule, CorrelatedSamplesAreJudgedByTheirBatchMeans) {
  std::vector<double> x;  // blocks of eight: 100 samples are worth about 12
  for (int i = 0; i < 100; ++i) x.push_back((i / 8) % 2 == 0 ? 1.0 : 1.1);
  const auto expected = median_interval(batch_means(x).means, kLookAlpha);
  ASSERT_TRUE(expected);
  std::vector<double> copy = x;
  EXPECT_GT(batch_means(x).batch, 1u);
  EXPECT_DOUBLE_EQ(relative_half_width(x).value(), (expected->hi - expected->lo) / 2 / median(copy));
}

TEST(EarlyStopping, MatchesThePublishedTables) {
  const std::uint64_t p99[] = {459, 662, 838, 1001}, p90[] = {44, 64, 81, 97};
  for (unsigned t = 0; t < 4; ++t) {
    EXPECT_EQ(early_stopping_samples(0.99, 0.99, t), p99[t]) << t;
    EXPECT_EQ(early_stopping_samples(0.90, 0.99, t), p90[t]) << t;
  }
}

// Quadratic code would take minutes at this size; the limit is generous enough for a sanitizer build.
TEST(Statistics, OfAMillionSamplesTakeLinearTime) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(100, 1);
  std::vector<double> x(1'000'000);
  for (double& v : x) v = normal(random);
  const auto start = std::chrono::steady_clock::now();
  const auto interval = median_interval(x);
  EXPECT_NEAR(autocorrelation(x), 0, 0.01);
  EXPECT_EQ(batch_means(x).batch, 1u);
  EXPECT_NEAR(static_cast<double>(tukey_outliers(x)), 6977, 400);  // 0.6977 % of a normal distribution
  EXPECT_NEAR(median(x), 100, 0.01);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_LT(interval->hi - interval->lo, 0.01);
}

}  // namespace
}  // namespace steelyard::measure
