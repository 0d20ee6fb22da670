// SPDX-License-Identifier: Apache-2.0
#include "score/ahp.h"

#include <cmath>
#include <functional>
#include <numeric>

#include "core/score/example.h"

namespace steelyard::score {
namespace {

using namespace example;

struct Row {
  const char* profile;
  std::vector<double> centre;
  double lambda, ratio;
  std::vector<double> node;
};

// Six digits of the weights and of lambda, four of the ratio: as docs/methodology.md prints them.
const Row kTable[] = {
    {"general", {.297004, .155306, .155306, .155306, .155306, .081772}, 6.009231, .0015, {.4, .2, .2, .2}},
    {"ai",
     {.070431, .417088, .179172, .179172, .070431, .083708},
     6.068878,
     .0111,
     {.095464, .559586, .249487, .095464}},
    {"hpc", {.306255, .071680, .292902, .176875, .071680, .080607}, 6.036735, .0059, {.4, .1, .4, .1}},
    {"storage",
     {.097135, .053710, .097135, .189128, .465757, .097135},
     6.038396,
     .0062,
     {.142762, .081839, .142762, .632637}},
};

TEST(Ahp, WeightsLambdaAndRatioAreThoseOfThePublishedTable) {
  const model::Edition edition = shipped();
  for (const Row& row : kTable) {
    SCOPED_TRACE(row.profile);
    const auto profile = find_profile(edition, row.profile);
    const auto centre = weights_for(edition, *profile, schema(edition, "centre"));
    ASSERT_TRUE(centre.ok()) << centre.error().message;
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(centre->w[i], row.centre[i], 5.1e-7);
    EXPECT_NEAR(centre->lambda_max, row.lambda, 5.1e-7);
    EXPECT_NEAR(centre->consistency_ratio, row.ratio, 5.1e-5);
    const auto node = weights_for(edition, *profile, schema(edition, "node-P"));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(node->w[i], row.node[i], 5.1e-7);
    EXPECT_NEAR(std::accumulate(centre->w.begin(), centre->w.end(), 0.0), 1, 1e-14);
  }
}

TEST(Ahp, TheEigenvectorIsOneToTheLastDigits) {
  const auto matrix = *comparison(find_profile(shipped(), "ai")->judgements);
  const Weights weights = *weigh(matrix);
  for (std::size_t i = 0; i < 6; ++i) {
    double image = 0;
    for (std::size_t j = 0; j < 6; ++j) image += matrix[i][j] * weights.w[j];
    EXPECT_NEAR(image, weights.lambda_max * weights.w[i], 1e-13);
  }
}

/// Another way to nearly the same weights.
std::vector<double> geometric_weights(const Comparison& matrix) {
  std::vector<double> w;
  for (const auto& row : matrix) {
    const double product = std::accumulate(row.begin(), row.end(), 1.0, std::multiplies<>());
    w.push_back(std::pow(product, 1 / static_cast<double>(row.size())));
  }
  const double sum = std::accumulate(w.begin(), w.end(), 0.0);
  for (double& x : w) x /= sum;
  return w;
}

TEST(Ahp, GeometricMeansOfTheRowsAgreeWithinOnePercentPoint) {
  for (const Row& row : kTable) {
    const auto matrix = *comparison(find_profile(shipped(), row.profile)->judgements);
    const auto w = weigh(matrix)->w, other = geometric_weights(matrix);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(w[i], other[i], 0.01) << row.profile;
  }
}

TEST(Ahp, JudgementsThatContradictEachOtherAreRefused) {
  const auto refused = weigh(*comparison({{"9", "1/5"}, {"1/9"}}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("0.25"), std::string::npos) << refused.error().message;
}

TEST(Ahp, JudgementsThatNearlyAgreeAreTaken) {
  const auto weights = weigh(*comparison({{"2", "4"}, {"3"}}));
  ASSERT_TRUE(weights.ok());
  EXPECT_NEAR(weights->w[0], .5584, 5.1e-5);
  EXPECT_NEAR(weights->w[1], .3196, 5.1e-5);
  EXPECT_NEAR(weights->w[2], .1220, 5.1e-5);
  EXPECT_NEAR(weights->consistency_ratio, .0158, 5.1e-5);
}

TEST(Ahp, WhatIsNoJudgementOrNoTriangleIsNamed) {
  for (const char* wrong : {"0", "10", "1/0", "1/10", "2.5", "", "1/", "three", "-2"})
    EXPECT_FALSE(comparison({{wrong}}).ok()) << wrong;
  const auto ragged = comparison({{"1", "1"}, {}});
  ASSERT_FALSE(ragged.ok());
  EXPECT_NE(ragged.error().message.find("row 2"), std::string::npos);
  EXPECT_FALSE(weigh({}).ok());
  EXPECT_FALSE(weigh(Comparison(11, std::vector<double>(11, 1))).ok());
}

TEST(Ahp, OneOrTwoDimensionsAreAlwaysConsistent) {
  EXPECT_EQ(weigh(*comparison({}))->w, std::vector<double>{1});
  const auto two = weigh(*comparison({{"4"}}));
  EXPECT_NEAR(two->w[0], .8, 1e-12);
  EXPECT_EQ(two->consistency_ratio, 0);
}

}  // namespace
}  // namespace steelyard::score
