// SPDX-License-Identifier: Apache-2.0
#include "memory/plateaus.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr double kKiB = 1024, kMiB = 1024 * 1024;

struct Hierarchy {
  std::vector<double> capacity, latency;  // one latency more: memory
};

/// What a random walk sees: a cache holds its capacity's share of a larger set.
std::vector<double> curve(const Hierarchy& machine, const std::vector<double>& sizes) {
  std::vector<double> values;
  for (const double size : sizes) {
    double value = 0, left = 1;
    for (std::size_t level = 0; level < machine.capacity.size(); ++level) {
      const double held = std::min(1.0, machine.capacity[level] / size);
      const double here = std::max(0.0, held - (1 - left));
      value += here * machine.latency[level];
      left -= here;
    }
    values.push_back(value + left * machine.latency.back());
  }
  return values;
}

std::vector<double> sizes_up_to(double last) {
  const std::vector<std::uint64_t> sizes = sweep(4096, static_cast<std::uint64_t>(last));
  return {sizes.begin(), sizes.end()};
}

const Hierarchy kServer{{32 * kKiB, 1 * kMiB, 32 * kMiB}, {1.2, 3.9, 14, 130}};
const std::vector<std::uint64_t> kReported = {32 << 10, 1 << 20, 32 << 20};

void expect_levels(const Levels& levels, double tolerance) {
  for (std::size_t level = 0; level < 3; ++level) {
    EXPECT_NEAR(levels[level].value, kServer.latency[level], tolerance * kServer.latency[level]) << level;
    EXPECT_NEAR(levels[level].capacity, kServer.capacity[level], 0.26 * kServer.capacity[level]) << level;
  }
  EXPECT_NEAR(levels[kMemory].value, kServer.latency[3], 0.25 * kServer.latency[3]) << "a quarter still hits";
}

TEST(Plateaus, FindsTheLevelsOfAServer) {
  const auto sizes = sizes_up_to(128 * kMiB);
  expect_levels(name_levels(sizes, curve(kServer, sizes), kReported), 0.12);
}

TEST(Plateaus, NoiseAndSingleOutliersChangeNothing) {
  const auto sizes = sizes_up_to(128 * kMiB);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    auto values = curve(kServer, sizes);
    for (double& v : values) v *= random.uniform(0.97, 1.03);
    values[5] *= 3;
    values[30] *= 1.8;
    SCOPED_TRACE(seed);
    expect_levels(name_levels(sizes, values, kReported), 0.15);
  }
}

TEST(Plateaus, ACacheThatIsSmallerThanReportedKeepsItsName) {
  const Hierarchy shared{{32 * kKiB, 512 * kKiB, 7 * kMiB}, {1.2, 3.7, 15, 150}};
  const auto sizes = sizes_up_to(128 * kMiB);
  const Levels levels =
      name_levels(sizes, curve(shared, sizes), std::vector<std::uint64_t>{32 << 10, 512 << 10, 32 << 20});
  EXPECT_NEAR(levels[2].value, 15, 2.5);
  EXPECT_NEAR(levels[2].capacity, 7 * kMiB, 2 * kMiB);
}

TEST(Plateaus, ALevelThatIsNotThereIsZero) {
  const Hierarchy two{{64 * kKiB, 512 * kKiB}, {1.3, 8, 90}};
  const auto sizes = sizes_up_to(64 * kMiB);
  const Levels levels = name_levels(sizes, curve(two, sizes), std::vector<std::uint64_t>{64 << 10, 512 << 10});
  EXPECT_NEAR(levels[1].value, 8, 1.5);
  EXPECT_EQ(levels[2].value, 0);
  EXPECT_EQ(levels[2].capacity, 0);
  EXPECT_GT(levels[kMemory].value, 80);
}

TEST(Plateaus, CachesOfOneSpeedAreCutAtTheirReportedSizes) {
  const Hierarchy even{{32 * kKiB, 1 * kMiB, 16 * kMiB}, {1, 2, 2.2, 9}};
  const auto sizes = sizes_up_to(128 * kMiB);
  const Levels levels = name_levels(sizes, curve(even, sizes), kReported);
  EXPECT_NEAR(levels[1].value, 2, 0.2);
  EXPECT_EQ(levels[1].capacity, 0);
  EXPECT_NEAR(levels[2].value, 2.2, 0.2);
  EXPECT_GT(levels[2].capacity, 12 * kMiB);
}

TEST(Plateaus, LevelsAreCountedWhereTheSystemReportsNone) {
  const auto sizes = sizes_up_to(128 * kMiB);
  expect_levels(name_levels(sizes, curve(kServer, sizes), {}), 0.12);
}

TEST(Plateaus, ALevelCurveIsOnePlateau) {
  const auto sizes = sizes_up_to(16 * kKiB);
  const std::vector<double> flat(sizes.size(), 2.5);
  const auto found = find_plateaus(sizes, flat);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].last, sizes.size() - 1);
  EXPECT_EQ(found[0].value, 2.5);
  EXPECT_TRUE(find_plateaus({}, {}).empty());
}

TEST(Plateaus, ARampIsNone) {
  const auto sizes = sizes_up_to(16 * kMiB);
  EXPECT_TRUE(find_plateaus(sizes, sizes).empty()) << "doubles with size";
}

TEST(ValueAt, LiesBetweenTheNeighboursOfAFallingCurve) {
  const std::vector<double> bandwidth{40, 30, 10, 1}, latency{300, 200, 150, 100};
  EXPECT_DOUBLE_EQ(value_at(bandwidth, latency, 20), 175);
  EXPECT_DOUBLE_EQ(value_at(bandwidth, latency, 30), 200);
  EXPECT_DOUBLE_EQ(value_at(bandwidth, latency, 0.5), 100) << "past the end";
}

TEST(Sweep, HasFourSizesToAnOctave) {
  EXPECT_EQ(sweep(8192, 20480), (std::vector<std::uint64_t>{8192, 10240, 12288, 14336, 16384, 20480}));
}

TEST(Sweep, EndsAtItsLastSizeAndNotBefore) {
  EXPECT_THAT(sweep(4096, 100 * 4096 + 17), testing::Contains(80 * 4096));
  EXPECT_EQ(sweep(4096, 100 * 4096 + 17).back(), 100u * 4096);
  EXPECT_EQ(sweep(4096, 81 * 4096).back(), 81u * 4096);
  EXPECT_THAT(sweep(4096, 81 * 4096), testing::Not(testing::Contains(80 * 4096))) << "no two sizes for one point";
}

}  // namespace
}  // namespace steelyard::cpu
