// SPDX-License-Identifier: Apache-2.0
// Example E2 of docs/methodology.md, as a comparison.
#include "judge/score_comparison.h"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <random>

namespace steelyard::judge {
namespace {

using model::Difference;

const std::vector<double> kAi = {.070431, .417088, .179172, .179172, .070431, .083708};
const std::vector<double> kA = {.8, 6, 3, 2, 1, 1.5}, kB = {3, 2.5, 2.5, 2.5, 2, 1.2};

model::Score a_score(const std::vector<double>& points, double half_width = 0.01,
                     const std::string& method = "bootstrap") {
  model::Score score;
  score.id = "ai/centre/ucs-2026.1";
  score.status = model::ScoreStatus::kComplete;
  const char* const names[] = {"GC", "AI", "MEM", "NET", "STO", "EFF"};
  double logs = 0;
  for (std::size_t d = 0; d < points.size(); ++d) {
    score.dimensions.push_back({names[d], kAi[d], 1000 * points[d]});
    logs += kAi[d] * std::log(points[d]);
  }
  score.value = 1000 * std::exp(logs);
  score.interval.emplace();
  score.interval->ci95 = {*score.value * std::exp(-half_width), *score.value * std::exp(half_width)};
  score.interval->method = method;
  return score;
}

model::ScoreComparison compared(const std::vector<model::Score>& scores, std::optional<double> cost = {}) {
  static const model::Run kRun;
  std::vector<Side> sides;
  for (std::size_t i = 0; i < scores.size(); ++i)
    sides.push_back({&kRun, std::string(1, static_cast<char>('A' + i)), {}, {}, {}});
  if (cost) sides[0].cost = 100.0, sides[1].cost = *cost * 100;
  return compare_scores(sides, scores);
}

TEST(ScoreComparison, E2RatioFlipWeightsAndMeans) {
  const auto c = compared({a_score(kB), a_score(kA)}, 2);
  const model::ComparedScore& a = c.systems[1];
  EXPECT_NEAR(*a.ratio, 1.264405, 3e-6) << "weights of six digits";
  EXPECT_EQ(a.verdict, Difference::kFaster);
  EXPECT_NEAR(*a.per_cost, 1.264405 / 2, 2e-6);
  EXPECT_NEAR(*a.flip_weights[0], .21055, 2e-5);
  EXPECT_NEAR(*a.flip_weights[1], .20370, 2e-5);
  EXPECT_FALSE(a.flip_weights[2] || a.flip_weights[5]);
  EXPECT_NEAR(*a.flip_weights[3], .59986, 2e-5);
  EXPECT_NEAR(*a.flip_weights[4], .30549, 2e-5);
  EXPECT_NEAR(a.means[1], *a.value, 1e-9) << "p = 0 is the score itself";
  EXPECT_LT(a.means[0], a.means[1]);
  EXPECT_GT(a.means[2], a.means[1]);
  EXPECT_TRUE(c.order_depends_on_weights) << "see the weight of AI at which they tie";
  EXPECT_GT(a.rank_shares[0], .9);
  EXPECT_NEAR(a.rank_shares[0] + a.rank_shares[1], 1, 1e-9);
  EXPECT_FALSE(c.systems[0].ratio) << "the reference has none to itself";
}

TEST(ScoreComparison, IntervalsOfIndependentScoresAddInQuadratureAndWorstCasesInFull) {
  const auto close = [](const model::Interval& i, double half) {
    EXPECT_NEAR(std::log(i.lo), std::log(1.264405) - half, 1e-5);
    EXPECT_NEAR(std::log(i.hi), std::log(1.264405) + half, 1e-5);
  };
  close(ratio_interval(a_score(kB, .03), a_score(kA, .04)), .05);
  close(ratio_interval(a_score(kB, .03, "worst_case"), a_score(kA, .04)), .07);
}

TEST(ScoreComparison, AnOrderWithinTheIntervalsIsNotCertain) {
  EXPECT_FALSE(compared({a_score(kB, .03), a_score(kA, .03)}).order_depends_on_noise);
  EXPECT_TRUE(compared({a_score(kB, .2), a_score(kA, .2)}).order_depends_on_noise);
  EXPECT_TRUE(compared({a_score(kA, .03), a_score(kA, .03)}).order_depends_on_noise);
  model::Score unknown = a_score(kB);
  unknown.interval.reset();
  EXPECT_TRUE(compared({unknown, a_score(kA, .03)}).order_depends_on_noise) << "it may be anywhere";
}

TEST(ScoreComparison, NoScoreIsNotComparedAndSaysWhatIsMissing) {
  model::Score none = a_score(kA);
  none.value.reset(), none.interval.reset();
  for (auto& d : none.dimensions) d.points.reset();
  none.inputs.emplace_back().metric = "sto.read";
  const auto c = compared({a_score(kB), none, a_score(kA)});
  EXPECT_EQ(c.systems[1].verdict, Difference::kNotCompared);
  EXPECT_EQ(c.systems[1].reason, "B has no score; missing: sto.read");
  EXPECT_TRUE(c.systems[1].rank_shares.empty() && c.systems[1].means.empty());
  EXPECT_EQ(c.systems[2].rank_shares.size(), 2u) << "ranks among those that have one";
  const auto without_reference = compared({none, a_score(kA)});
  EXPECT_EQ(without_reference.systems[1].reason, "A has no score; missing: sto.read");
}

TEST(ScoreComparison, ADominatedSystemIsLastWhateverTheOpinion) {
  std::vector<double> worse = kA;
  for (double& u : worse) u /= 1.3;
  const auto c = compared({a_score(kA), a_score(worse)});
  EXPECT_FALSE(c.order_depends_on_weights || c.order_depends_on_mean);
  EXPECT_EQ(c.systems[1].verdict, Difference::kSlower);
  for (const auto& flip : c.systems[1].flip_weights) EXPECT_FALSE(flip);
}

/// What one and the same system scores twice; the stated share is 5 %, and an interval must not be needlessly wide.
TEST(ScoreComparison, TheIntervalMissesOneAsOftenAsStated) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  constexpr int kTrials = 4000;
  int missed = 0;
  for (int i = 0; i < kTrials; ++i) {
    std::vector<model::Score> pair;
    for (const double s : {.02, .05}) {
      model::Score& score = pair.emplace_back(a_score(kA));
      *score.value *= std::exp(s * normal(random));
      score.interval->ci95 = {*score.value * std::exp(-1.96 * s), *score.value * std::exp(1.96 * s)};
    }
    const model::Interval ratio = ratio_interval(pair[0], pair[1]);
    missed += ratio.lo > 1 || ratio.hi < 1 ? 1 : 0;
  }
  EXPECT_NEAR(missed / double{kTrials}, .05, .0105);  // three standard deviations
}

}  // namespace
}  // namespace steelyard::judge
