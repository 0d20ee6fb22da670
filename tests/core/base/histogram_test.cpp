// SPDX-License-Identifier: Apache-2.0
#include "base/histogram.h"

#include <gtest/gtest.h>
#include <steelyard/ext/histogram.h>

namespace steelyard::statistics {
namespace {

/// `n` durations of 1, 2, ... n microseconds.
Buckets microseconds(std::uint64_t n) {
  Buckets out;
  for (std::uint64_t i = 1; i <= n; ++i) ++out[sy_histogram_bucket(1000 * i)];
  return out;
}

TEST(Histogram, QuantilesAreKnownToBetterThanOnePercent) {
  const Buckets buckets = microseconds(100'000);
  const auto got = quantiles_s(buckets);
  EXPECT_NEAR(got.at("p50"), 50e-3, 0.008 * 50e-3);
  EXPECT_NEAR(got.at("p90"), 90e-3, 0.008 * 90e-3);
  EXPECT_NEAR(got.at("p99"), 99e-3, 0.008 * 99e-3);
  EXPECT_NEAR(got.at("p99.9"), 99.9e-3, 0.008 * 99.9e-3);
  EXPECT_NEAR(got.at("p99.99"), 99.99e-3, 0.008 * 99.99e-3);
  EXPECT_NEAR(got.at("max"), 100e-3, 0.008 * 100e-3);
}

TEST(Histogram, APercentileNeedsTenDurationsBeyondIt) {
  const std::pair<const char*, std::uint64_t> least[] = {
      {"p50", 20}, {"p90", 100}, {"p99", 1000}, {"p99.9", 10'000}, {"p99.99", 100'000}};
  for (const auto& [name, n] : least) {
    EXPECT_TRUE(quantiles_s(microseconds(n)).contains(name)) << name;
    EXPECT_FALSE(quantiles_s(microseconds(n - 1)).contains(name)) << name;
  }
}

TEST(Histogram, TheSmallestShareThatReachesTheQuantileCounts) {
  const Buckets buckets = {{10, 9990}, {20, 10}};  // 9990 of 10000 are exactly 99.9 %
  EXPECT_DOUBLE_EQ(quantile_s(buckets, 0.999), 10e-9);
  EXPECT_DOUBLE_EQ(quantile_s(buckets, 0.9991), 20e-9);
}

TEST(Histogram, MergingAddsCounts) {
  Buckets a = {{1, 2}, {3, 4}};
  merge(a, {{1, 10}, {5, 1}});
  EXPECT_EQ(a, (Buckets{{1, 12}, {3, 4}, {5, 1}}));
  EXPECT_EQ(count(a), 17u);
}

TEST(Histogram, NothingRecordedHasNoQuantiles) {
  EXPECT_TRUE(quantiles_s({}).empty());
}

}  // namespace
}  // namespace steelyard::statistics
