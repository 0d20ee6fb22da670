// SPDX-License-Identifier: Apache-2.0
#include "score/uncertainty.h"

#include "core/score/example.h"

namespace steelyard::score {
namespace {

using namespace example;

/// E3: the ai score of centre A with a deviation for each dimension.
std::vector<Spread> e3() {
  const auto w = weights("ai", "centre");
  const double power[] = {.01, .01};
  const double s[] = {.005, .005, .008, .015, .025, in_quadrature(power)};
  std::vector<Spread> spreads;
  for (std::size_t d = 0; d < 6; ++d) spreads.push_back({w[d], s[d], -kNormal95 * s[d], kNormal95 * s[d], d});
  return spreads;
}

TEST(Uncertainty, E3DeltaAndWorstCase) {
  const double score = 1000 * *aggregate(weights("ai", "centre"), whole_dimensions(kA), model::Scope::kNode).g;
  expect_near(log_deviation_of_score(e3()), .00427228, 1.2e-6);  // six digits
  const model::Interval delta = delta_interval(score, log_deviation_of_score(e3()), 1);
  expect_near(delta.lo, 2939.3965);
  expect_near(delta.hi, 2989.0381);
  expect_near(worst_case(score, e3(), 1).lo, 2909.4145);
  EXPECT_GT(worst_case(score, e3(), 1).hi, delta.hi);
}

TEST(Uncertainty, InACentreTheIntervalWidensByOneOverE) {
  const model::Interval node = delta_interval(1000, .01, 1), centre = delta_interval(1000, .01, .873415);
  EXPECT_NEAR(std::log(centre.hi / 1000) * .873415, std::log(node.hi / 1000), 1e-12);
}

TEST(Uncertainty, InputsOfOneMeasurementErrTogether) {
  std::vector<Spread> spreads = {{.3, .02, -.04, .04, 0}, {.2, .02, -.04, .04, 1}};
  EXPECT_NEAR(log_deviation_of_score(spreads), std::hypot(.006, .004), 1e-12);
  spreads[1].origin = 0;
  EXPECT_NEAR(log_deviation_of_score(spreads), .010, 1e-12);
}

TEST(Uncertainty, TheWorstOfALatencyIsItsUpperEnd) {
  const std::vector<Spread> latency = {{-.5, .1, std::log(.9), std::log(1.4), 0}};
  EXPECT_NEAR(worst_case(1000, latency, 1).lo, 1000 * std::pow(1.4, -.5), 1e-9);
  EXPECT_NEAR(worst_case(1000, latency, 1).hi, 1000 * std::pow(.9, -.5), 1e-9);
}

TEST(Uncertainty, AnIntervalThatTouchesZeroHasNoLogarithm) {
  EXPECT_FALSE(log_deviation({0, 1}));
  EXPECT_FALSE(log_deviation({-1, 1}));
  EXPECT_FALSE(log_deviation({2, 1}));
  EXPECT_EQ(log_deviation({3, 3}), 0.0);
  EXPECT_NEAR(*log_deviation({std::exp(-.0196), std::exp(.0196)}), .01, 1e-12);
}

}  // namespace
}  // namespace steelyard::score
