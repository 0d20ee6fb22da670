// SPDX-License-Identifier: Apache-2.0
#include "score/bootstrap.h"

#include "core/score/example.h"
#include "score/random.h"
#include "score/uncertainty.h"

namespace steelyard::score {
namespace {

using namespace example;
using model::MetricKind;

/// `launches` x `batches` log-normal values around `centre`: `between` launches, `within` a launch.
Series log_normal(Random& random, std::size_t launches, std::size_t batches, double between, double within,
                  std::size_t group) {
  Series series;
  series.group = group;
  for (std::size_t l = 0; l < launches; ++l) {
    const double level = 100 * std::exp(between * random.normal());
    std::vector<double>& launch = series.launches.emplace_back();
    for (std::size_t b = 0; b < batches; ++b) launch.push_back(level * std::exp(within * random.normal()));
  }
  return series;
}

double width(const model::Interval& interval) {
  return std::log(interval.hi / interval.lo);
}

// Thirty launches: there both methods hold. Averaged over four seeds, since one draw of thirty has a spread of its
// own.
TEST(Bootstrap, AgreesWithTheDeltaMethodWithinAQuarterOfItsWidth) {
  double sum_bootstrap = 0, sum_delta = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Random random(seed);
    const double w[] = {.5, .3, .2}, between[] = {.02, .01, .03};
    NodeSeries node;
    std::vector<MetricRole> roles;
    std::vector<Spread> spreads;
    for (std::size_t m = 0; m < 3; ++m) {
      const Series series = log_normal(random, 30, 4, between[m], .002, m);
      // The delta method's input: the standard error of the median of the launches' logarithms.
      double sum = 0, squares = 0;
      for (const auto& launch : series.launches)
        sum += std::log(launch[0]), squares += std::pow(std::log(launch[0]), 2);
      const double s = std::sqrt(squares / 30 - sum * sum / 900) * 1.2533 / std::sqrt(30.0);
      spreads.push_back({w[m], s, 0, 0, m});
      node.metrics.push_back({{series}, false});
      roles.push_back({w[m], MetricKind::kExt});
    }
    sum_bootstrap += width(bootstrap(std::span(&node, 1), roles, 1000, seed));
    sum_delta += width(delta_interval(1, log_deviation_of_score(spreads), 1));
  }
  EXPECT_NEAR(sum_bootstrap / sum_delta, 1, .25);
}

TEST(Bootstrap, TheSameSeedGivesTheSameIntervalAndAnotherSeedAnother) {
  Random random(3);
  const NodeSeries node{0, {{{log_normal(random, 6, 10, .02, .01, 0)}, false}}};
  const std::vector<MetricRole> roles = {{1, MetricKind::kExt}};
  const auto once = bootstrap(std::span(&node, 1), roles, 500, 9),
             again = bootstrap(std::span(&node, 1), roles, 500, 9);
  EXPECT_EQ(once.lo, again.lo);
  EXPECT_EQ(once.hi, again.hi);
  EXPECT_NE(once.lo, bootstrap(std::span(&node, 1), roles, 500, 10).lo);
  EXPECT_LT(once.lo, 1);
  EXPECT_GT(once.hi, 1);
}

// Two metrics out of the same samples: their errors add, they do not average out.
TEST(Bootstrap, MetricsOfOneGroupShareTheDraw) {
  Random random(4);
  const Series series = log_normal(random, 12, 10, .02, .01, 0);
  Series other = series;
  other.group = 1;
  const NodeSeries together{0, {{{series}, false}, {{series}, false}}}, apart{0, {{{series}, false}, {{other}, false}}};
  const std::vector<MetricRole> roles = {{.5, MetricKind::kExt}, {.5, MetricKind::kExt}};
  const double one = width(bootstrap(std::span(&together, 1), roles, 2000, 1));
  const double two = width(bootstrap(std::span(&apart, 1), roles, 2000, 1));
  EXPECT_NEAR(one / two, std::sqrt(2.0), .15);
}

TEST(Bootstrap, WhatIsKnownByItsDeviationOnlyIsDrawnAsLogNormal) {
  Series latency;
  latency.value = 2e-4;
  latency.deviation = .05;
  const NodeSeries node{0, {{{latency}, false}}};
  const std::vector<MetricRole> roles = {{-1, MetricKind::kInt}};
  EXPECT_NEAR(width(bootstrap(std::span(&node, 1), roles, 10'000, 1)), 2 * kNormal95 * .05, .01);
}

TEST(Bootstrap, ASuiteIsAProductOfPowers) {
  Series a, b;
  a.deviation = .04, a.exponent = .25, a.group = 0;
  b.deviation = 0, b.exponent = .75, b.group = 1;
  const NodeSeries node{0, {{{a, b}, true}}};
  const std::vector<MetricRole> roles = {{1, MetricKind::kExt}};
  EXPECT_NEAR(width(bootstrap(std::span(&node, 1), roles, 10'000, 1)), 2 * kNormal95 * .01, .002);
}

// P8: what is drawn depends on the nodes, not on what they are called.
TEST(Bootstrap, NodesAreDrawnWithinTheirClass) {
  std::vector<NodeSeries> nodes;
  for (int i = 0; i < 20; ++i) {
    Series series;
    series.value = i % 2 == 0 ? 100 : 1;  // two kinds of node; all alike within a kind
    nodes.push_back({static_cast<std::size_t>(i % 2), {{{series}, false}}});
  }
  const std::vector<MetricRole> roles = {{1, MetricKind::kExt}};
  const auto strata = bootstrap(nodes, roles, 500, 1);
  EXPECT_NEAR(strata.lo, 1, 1e-12);  // drawn by class the sum never changes
  for (NodeSeries& node : nodes) node.node_class = 0;
  EXPECT_LT(bootstrap(nodes, roles, 500, 1).lo, .8);
}

}  // namespace
}  // namespace steelyard::score
