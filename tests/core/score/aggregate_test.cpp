// SPDX-License-Identifier: Apache-2.0
// The worked examples E1, E2 and E4 and the properties P1 to P7 of docs/methodology.md.
#include "score/aggregate.h"

#include <limits>
#include <map>

#include "core/score/example.h"

namespace steelyard::score {
namespace {

using namespace example;
using model::Direction;
using model::MetricKind;
using model::Scope;

const std::map<std::string, double> kE1 = {
    {"gc.fp64_gemm", 60e12}, {"gc.fp32_gemm", 50e12},   {"gc.cpu_suite", 2},
    {"ai.f16_gemm", 700e12}, {"ai.f8_gemm", 1300e12},   {"ai.i8_gemm", 1300e12},
    {"mem.dev_triad", 4e12}, {"mem.host_triad", 400e9}, {"mem.capacity", 141.0 * (1ull << 30)},
    {"sto.read", 12e9},      {"sto.write", 6e9},        {"sto.rand4k_iops", 1.5e6},
    {"sto.lat_p99", 150e-6}};

/// The shipped registry applied to values, in node-P.
std::vector<Factor> factors_of(const std::map<std::string, double>& values) {
  const model::Edition edition = shipped();
  std::vector<Factor> factors;
  const auto& dimensions = schema(edition, "node-P").dimensions;
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    for (const model::ScoredMetric* m : metrics_of(edition, dimensions[d], Scope::kNode))
      factors.push_back({d, m->weights.at("node"), m->kind, ratio(values.at(m->id), m->reference, m->direction)});
  return factors;
}

double node_score(const std::map<std::string, double>& values, const std::string& profile) {
  return *aggregate(weights(profile, "node-P"), factors_of(values), Scope::kNode).score;
}

TEST(Aggregate, E1FromRawValuesToThePointsOfEveryDimensionAndProfile) {
  const Aggregate ai = aggregate(weights("ai", "node-P"), factors_of(kE1), Scope::kNode);
  expect_near(*ai.points[0], 3703.9373);
  expect_near(*ai.points[1], 6745.3688);
  expect_near(*ai.points[2], 2883.6784);
  expect_near(*ai.points[3], 1296.6716);
  expect_near(*ai.score, 4402.5924);
  expect_near(node_score(kE1, "general"), 3219.7485);
  expect_near(node_score(kE1, "hpc"), 3203.5223);
  expect_near(node_score(kE1, "storage"), 1932.2893);
}

TEST(Aggregate, E1WithLowPrecisionByFallbackAndWithOneMetricOverTuned) {
  auto fallback = kE1;
  fallback["ai.f8_gemm"] = fallback["ai.i8_gemm"] = 700e12;
  const Aggregate result = aggregate(weights("ai", "node-P"), factors_of(fallback), Scope::kNode);
  expect_near(*result.points[1], 4949.7475);
  expect_near(*result.score, 3702.4350);
  auto tuned = kE1;
  tuned["gc.fp64_gemm"] *= 10;
  expect_near(node_score(tuned, "ai") / node_score(kE1, "ai"), 1.11617, 5e-6);
}

TEST(Aggregate, E2TwoCentresInFourProfiles) {
  const std::map<std::string, std::pair<double, double>> expected = {{"ai", {2964.1134, 2344.2761}},
                                                                     {"general", {1687.7950, 2400.7173}},
                                                                     {"hpc", {1711.1489, 2452.1606}},
                                                                     {"storage", {1421.5560, 2135.6600}}};
  for (const auto& [profile, scores] : expected) {
    SCOPED_TRACE(profile);
    const auto w = weights(profile, "centre");
    expect_near(1000 * *aggregate(w, whole_dimensions(kA), Scope::kNode).g, scores.first);
    expect_near(1000 * *aggregate(w, whole_dimensions(kB), Scope::kNode).g, scores.second);
  }
}

TEST(Aggregate, E2ContributionsAndBalance) {
  const auto w = weights("ai", "centre");
  const Aggregate a = aggregate(w, whole_dimensions(kA), Scope::kNode);
  const double expected[] = {-.015716, .747321, .196840, .124192, 0, .033941};
  for (std::size_t d = 0; d < 6; ++d) EXPECT_NEAR(*a.contributions[d], expected[d], 5.1e-7);
  EXPECT_NEAR(*a.balance, .8119, 5.1e-5);
  EXPECT_NEAR(*aggregate(w, whole_dimensions(kB), Scope::kNode).balance, .9804, 5.1e-5);
}

/// E4: per node GC .8 AI 6 MEM 3 NEText 2 NETint 2 STOext 1 STOint 1 EFF 1.5.
std::vector<Factor> e4(double nodes, double eta = 1, double network = 1) {
  const double n = nodes;
  return {{0, 1, MetricKind::kExt, .8 * n * eta}, {1, 1, MetricKind::kExt, 6 * n * eta},
          {2, 1, MetricKind::kExt, 3 * n},        {3, .8, MetricKind::kExt, 2 * n * network},
          {3, .2, MetricKind::kInt, 2},           {4, .9, MetricKind::kExt, 1 * n},
          {4, .1, MetricKind::kInt, 1},           {5, 1, MetricKind::kInt, 1.5}};
}

TEST(Aggregate, E4ACentreOfManyNodes) {
  const auto w = weights("ai", "centre");
  const auto centre = [&](const std::vector<Factor>& factors) { return *aggregate(w, factors, Scope::kCentre).score; };
  EXPECT_NEAR(extensive_share(w, e4(1)), .873415, 2e-6);
  expect_near(centre(e4(1)), 3469.6621);
  expect_near(centre(e4(64)), 222058.3741);
  expect_near(centre(e4(64)), 64 * centre(e4(1)), 1e-12);
  expect_near(centre(e4(64, .85, .9)), 199324.7565);
  expect_near(centre(e4(128, .85, .9)), 398649.5131);
}

TEST(Aggregate, P1RatiosOfScoresDoNotDependOnReferencesOrUnits) {
  const auto w = weights("ai", "centre");
  const auto compare = [&](const std::vector<double>& reference) {
    System a = kA, b = kB;
    for (std::size_t d = 0; d < 6; ++d) a[d] /= reference[d], b[d] /= reference[d];
    return *aggregate(w, whole_dimensions(a), Scope::kNode).score /
           *aggregate(w, whole_dimensions(b), Scope::kNode).score;
  };
  expect_near(compare({1, 1, 1, 1, 1, 1}), 1.264405);
  expect_near(compare({3, 1e9, 1e-6, 17, 0.5, 42}), 1.264405);
  double as_b = 0, as_a = 0;  // what the arithmetic mean of ratios would say
  for (std::size_t d = 0; d < 6; ++d) as_b += w[d] * kA[d] / kB[d], as_a += w[d] * kB[d] / kA[d];
  EXPECT_NEAR(as_b, 1.5180, 5.1e-5);
  EXPECT_NEAR(1 / as_a, .9814, 5.1e-5);
}

TEST(Aggregate, P2EveryMetricMovesTheScoreItsOwnWay) {
  const double before = node_score(kE1, "general");
  for (const auto& [metric, value] : kE1) {
    auto better = kE1;
    better[metric] *= metric == "sto.lat_p99" ? 0.99 : 1.01;
    EXPECT_GT(node_score(better, "general"), before) << metric;
    auto worse = kE1;
    worse[metric] *= metric == "sto.lat_p99" ? 1.01 : 0.99;
    EXPECT_LT(node_score(worse, "general"), before) << metric;
  }
}

TEST(Aggregate, P3MoreNodesOfTheSameKindAreSoManyTimesTheScore) {
  for (const char* profile : {"general", "ai", "hpc", "storage"}) {
    const auto w = weights(profile, "centre");
    const double one = *aggregate(w, e4(1), Scope::kCentre).score;
    for (const double k : {2.0, 7.0, 1000.0}) expect_near(*aggregate(w, e4(k), Scope::kCentre).score, k * one, 1e-12);
  }
}

TEST(Aggregate, P5ContributionsSumToTheLogarithm) {
  const Aggregate result = aggregate(weights("general", "node-P"), factors_of(kE1), Scope::kNode);
  double sum = 0;
  for (const auto& c : result.contributions) sum += *c;
  EXPECT_NEAR(sum, std::log(*result.g), 1e-12);
}

TEST(Aggregate, P6NothingThatIsNoNumberBecomesOne) {
  const auto w = weights("ai", "centre");
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
  for (const std::optional<double> bad :
       {std::optional<double>(), std::optional(0.0), std::optional(-1.0), std::optional(kNaN), std::optional(kInf)}) {
    auto factors = whole_dimensions(kA);
    factors[2].u = bad;
    const Aggregate result = aggregate(w, factors, Scope::kNode);
    EXPECT_FALSE(result.score || result.g || result.balance || result.points[2]);
    EXPECT_TRUE(result.points[1]);
  }
  auto short_of_one = whole_dimensions(kA);
  short_of_one.pop_back();
  EXPECT_FALSE(aggregate(w, short_of_one, Scope::kNode).score);
  for (const double value : {0.0, -1.0, kNaN, kInf}) {
    EXPECT_FALSE(ratio(value, 1, Direction::kHigher)) << value;
    EXPECT_FALSE(ratio(value, 1, Direction::kLower)) << value;
  }
}

// What hiding a weakness would bring if a missing metric were left out and the weights renormalised.
TEST(Aggregate, AWeaknessLeftOutWouldPayIfNothingWereMandatory) {
  const std::vector<double> thirds(3, 1.0 / 3), halves(2, 0.5);
  expect_near(*aggregate(thirds, whole_dimensions({4, 4, .25}), Scope::kNode).score, 1587.401, 1e-6);
  expect_near(*aggregate(halves, whole_dimensions({4, 4}), Scope::kNode).score, 4000);
}

TEST(Aggregate, P7TheOrderOfMetricsDoesNotMatter) {
  auto factors = factors_of(kE1);
  const auto w = weights("ai", "node-P");
  const double before = *aggregate(w, factors, Scope::kNode).score;
  std::ranges::reverse(factors);
  expect_near(*aggregate(w, factors, Scope::kNode).score, before, 1e-14);
}

TEST(Aggregate, P8RelabellingNodesChangesNothing) {
  const std::vector<double> nodes = {1.0, 2.5, 4.0}, shuffled = {4.0, 1.0, 2.5};
  EXPECT_EQ(extensive_value(nodes, .9), extensive_value(shuffled, .9));
}

TEST(Aggregate, MeasuringASampleOfTheNodesNeverPays) {
  EXPECT_NEAR(sampling_discount(400, 40, .03), .992447, 5.1e-7);
  EXPECT_NEAR(sampling_discount(150, 15, .03), .987141, 1e-6);
  EXPECT_EQ(sampling_discount(40, 40, .03), 1) << "all of them is no sample";
  EXPECT_LT(sampling_discount(400, 15, .03), sampling_discount(400, 40, .03));
}

}  // namespace
}  // namespace steelyard::score
