// SPDX-License-Identifier: Apache-2.0
#include "score/sensitivity.h"

#include <numeric>

#include "core/score/example.h"
#include "score/random.h"

namespace steelyard::score {
namespace {

using namespace example;

TEST(Sensitivity, E2FlipWeights) {
  const auto flips = flip_weights(weights("ai", "centre"), kA, kB);
  ASSERT_EQ(flips.size(), 6u);
  EXPECT_NEAR(*flips[0], .21055, 5.1e-6);
  EXPECT_NEAR(*flips[1], .20370, 5.1e-6);
  EXPECT_FALSE(flips[2]);
  EXPECT_NEAR(*flips[3], .59986, 5.1e-6);
  EXPECT_NEAR(*flips[4], .30549, 5.1e-6);
  EXPECT_FALSE(flips[5]);
}

TEST(Sensitivity, AtItsFlipWeightTheTwoTie) {
  auto w = weights("ai", "centre");
  const auto flips = flip_weights(w, kA, kB);
  for (const std::size_t i : {0u, 1u, 3u, 4u}) {
    auto moved = w;
    for (std::size_t j = 0; j < 6; ++j) moved[j] = j == i ? *flips[i] : w[j] * (1 - *flips[i]) / (1 - w[i]);
    expect_near(power_mean(moved, kA, 0), power_mean(moved, kB, 0), 1e-12);
  }
}

TEST(Sensitivity, RankSharesSumToOneAndFavourTheBetter) {
  const std::vector<System> systems = {kA, kB, System(6, 0.1)};
  const auto shares = rank_shares(weights("ai", "centre"), systems, 2000, 1);
  for (const auto& of_system : shares) EXPECT_NEAR(std::accumulate(of_system.begin(), of_system.end(), 0.0), 1, 1e-9);
  EXPECT_GT(shares[0][0], .9);         // A is 26 % better under ai
  EXPECT_LT(shares[0][0], 1.0);        // but not whatever the weights
  EXPECT_NEAR(shares[2][2], 1, 1e-9);  // worst everywhere: last under all weights
  EXPECT_EQ(rank_shares(weights("ai", "centre"), systems, 2000, 1), shares);
}

TEST(Sensitivity, EqualSystemsShareTheirRanksAndNoWeightsOrderThem) {
  const auto w = weights("ai", "centre");
  const std::vector<System> twins = {kA, kA, System(6, 0.1)}, apart = {kA, kB};
  const auto shares = rank_shares(w, twins, 100, 1);
  for (const std::size_t i : {0u, 1u})
    for (const std::size_t rank : {0u, 1u}) EXPECT_NEAR(shares[i][rank], 0.5, 1e-9);
  EXPECT_FALSE(order_depends_on_weights(w, twins, shares, 100));
  EXPECT_TRUE(order_depends_on_weights(w, apart, rank_shares(w, apart, 2000, 1), 2000));
}

TEST(Sensitivity, MeansOfAllKindsAgreeOnADominatedSystemOnly) {
  const std::vector<double> halves = {.5, .5};
  const std::vector<System> dominated = {{2, 3}, {1, 2}}, mixed = {{4, .5}, {1.5, 1.5}};
  EXPECT_FALSE(order_depends_on_mean(halves, dominated));
  EXPECT_TRUE(order_depends_on_mean(halves, mixed));  // 2.25 to 1.5 by the arithmetic mean, .89 to 1.5 by the harmonic
}

TEST(Random, XoshiroGivesThePublishedSequence) {
  // Of the authors' xoshiro256starstar.c, seeded by their splitmix64.c from 0.
  Random random(0);
  EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4u);
  EXPECT_EQ(random.next(), 0xbf6e1f784956452au);
}

TEST(Random, MomentsOfNormalAndGamma) {
  Random random(7);
  constexpr int kDraws = 200'000;
  double sum = 0, squares = 0, gamma = 0, small = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.normal();
    sum += x, squares += x * x;
    gamma += random.gamma(8.2);
    small += random.gamma(0.3);
  }
  EXPECT_NEAR(sum / kDraws, 0, .01);
  EXPECT_NEAR(squares / kDraws, 1, .02);
  EXPECT_NEAR(gamma / kDraws, 8.2, .05);
  EXPECT_NEAR(small / kDraws, .3, .01);
}

}  // namespace
}  // namespace steelyard::score
