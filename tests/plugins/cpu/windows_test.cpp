// SPDX-License-Identifier: Apache-2.0
#include "common/windows.h"

#include <gtest/gtest.h>

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

ThreadWindow alone(std::uint64_t begin, std::uint64_t wall) {
  return {begin, begin + wall, wall};
}

TEST(Windows, IsCleanWhenEveryThreadHadItsCpu) {
  EXPECT_TRUE(undisturbed(std::vector{alone(0, kMs), alone(100, kMs)}));
  EXPECT_TRUE(undisturbed(std::vector{ThreadWindow{0, kMs, kMs - 19'000}}));
  EXPECT_FALSE(undisturbed(std::vector{alone(0, kMs), ThreadWindow{0, kMs, kMs - 21'000}}));
}

TEST(Windows, MayLoseOnePercentWhereTheyAreLong) {
  EXPECT_TRUE(undisturbed(std::vector{ThreadWindow{0, 100 * kMs, 99 * kMs}}));
  EXPECT_FALSE(undisturbed(std::vector{ThreadWindow{0, 100 * kMs, 98 * kMs}}));
}

TEST(Windows, MayLoseFiveMillisecondsHoweverLongTheyAre) {
  EXPECT_TRUE(undisturbed(std::vector{ThreadWindow{0, 5000 * kMs, 4995 * kMs}}));
  EXPECT_FALSE(undisturbed(std::vector{ThreadWindow{0, 5000 * kMs, 4951 * kMs}}));
}

TEST(Windows, IsNotCleanWhereThreadsHardlyMet) {
  EXPECT_TRUE(undisturbed(std::vector{alone(0, kMs), alone(kMs / 10, kMs)}));
  EXPECT_FALSE(undisturbed(std::vector{alone(0, kMs), alone(kMs / 3, kMs)}));
  EXPECT_FALSE(undisturbed(std::vector{alone(0, kMs), alone(2 * kMs, kMs)}));
}

TEST(Windows, IsCleanOnUnequalCoresIfTheirThreadsBeganTogether) {
  EXPECT_TRUE(undisturbed(std::vector{alone(0, kMs), alone(50'000, 3 * kMs)}));
  EXPECT_TRUE(undisturbed(std::vector{alone(50'000, kMs), alone(0, 3 * kMs)}));
}

TEST(Windows, ALateStarterIsADisturbanceOnUnequalCoresToo) {
  EXPECT_FALSE(undisturbed(std::vector{alone(0, kMs), alone(kMs / 3, 3 * kMs)})) << "late by a third of the fast one";
  EXPECT_FALSE(undisturbed(std::vector{alone(kMs / 3, kMs), alone(0, 3 * kMs)})) << "the fast one was late";
  EXPECT_FALSE(undisturbed(std::vector{alone(0, kMs), ThreadWindow{0, 3 * kMs, kMs}})) << "slow as its CPU was taken";
}

TEST(Windows, TheMedianIsThatOfTheCleanOnes) {
  const std::vector<ThreadWindow> spans{alone(0, 100), alone(200, 110), {400, 400 + kMs, kMs / 2}, alone(2 * kMs, 120)};
  const std::vector<std::uint64_t> inner{1, 1, 1, 1};
  const Windows w = summarise(spans, inner);
  EXPECT_DOUBLE_EQ(w.median, 110e-9);
  EXPECT_DOUBLE_EQ(w.best, 100e-9);
  EXPECT_DOUBLE_EQ(w.clean, 0.75);
  EXPECT_GT(w.p10, 120e-9) << "p10 looks at all windows";
  EXPECT_EQ(w.elapsed_ns, 2 * kMs + 120);
}

TEST(Windows, SpeaksOfAllWhereNoneWasClean) {
  const std::vector<ThreadWindow> spans{{0, kMs, 0}, {2 * kMs, 4 * kMs, 0}};
  const Windows w = summarise(spans, std::vector<std::uint64_t>{1, 1});
  EXPECT_DOUBLE_EQ(w.clean, 0);
  EXPECT_DOUBLE_EQ(w.median, 1.5e-3);
}

TEST(Windows, CountsRepetitionsAndLastsFromFirstStartToLastEnd) {
  const std::vector<ThreadWindow> spans{alone(0, 1000), alone(50, 1000)};
  EXPECT_DOUBLE_EQ(summarise(spans, std::vector<std::uint64_t>{10}).median, 105e-9);
}

}  // namespace
}  // namespace steelyard::cpu
