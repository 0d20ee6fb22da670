// SPDX-License-Identifier: Apache-2.0
#include "judge/score_comparison.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/digest.h"
#include "score/sensitivity.h"

namespace steelyard::judge {
namespace {

using model::ComparedScore;
using model::Difference;
using model::Score;

constexpr double kPoints = 1000;  // of the edition's reference

/// The systems that have a score, as points / 1000, and where they stand in the comparison.
struct Scored {
  std::vector<score::System> points;
  std::vector<std::size_t> systems;
};

Scored scored(std::span<const Score> scores) {
  Scored out;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!scores[i].value) continue;
    out.systems.push_back(i);
    score::System& points = out.points.emplace_back();
    for (const model::DimensionScore& d : scores[i].dimensions) points.push_back(*d.points / kPoints);
  }
  return out;
}

std::string what_is_missing(const Score& score, const std::string& name) {
  std::vector<std::string> missing;
  for (const model::ScoreInput& input : score.inputs)
    if (!input.value) missing.push_back(input.metric);
  return fmt::format("{} has no score; missing: {}", name, fmt::join(missing, ", "));
}

/// The four verdicts of a metric, without a test: there is one score, and its interval is the wider of two methods'.
Difference verdict_of_ratio(double ratio, const model::Interval& interval) {
  const Shift shift{std::log(ratio), model::Interval{std::log(interval.lo), std::log(interval.hi)}, 0.0, ""};
  return verdict_of(shift, 0, model::Direction::kHigher);
}

void relate(ComparedScore& out, std::span<const Side> sides, const Score& reference, const Score& other) {
  const Side& side = sides[out.system];
  if (!reference.value || !other.value) {
    out.reason = other.value ? what_is_missing(reference, sides[0].name) : what_is_missing(other, side.name);
    return;
  }
  out.ratio = *other.value / *reference.value;
  if (sides[0].cost && side.cost) out.per_cost = *out.ratio / (*side.cost / *sides[0].cost);
  if (sides[0].power && side.power) out.per_power = *out.ratio / (*side.power / *sides[0].power);
  out.verdict = Difference::kUndecided;
  if (!reference.interval || !other.interval) {
    out.reason = "a score without an interval";
    return;
  }
  out.ratio_ci95 = ratio_interval(reference, other);
  out.verdict = verdict_of_ratio(*out.ratio, *out.ratio_ci95);
  if (out.verdict == Difference::kUndecided) out.reason = "the interval allows both a difference and none";
}

ComparedScore beside_reference(std::span<const Side> sides, std::span<const Score> scores, std::size_t system) {
  const Score& score = scores[system];
  ComparedScore out;
  out.system = system;
  out.status = score.status;
  out.value = score.value;
  if (score.interval) out.ci95 = score.interval->ci95;
  for (const model::DimensionScore& d : score.dimensions) out.points.push_back(d.points);
  out.flip_weights.resize(score.dimensions.size());
  if (system > 0)
    relate(out, sides, scores[0], score);
  else if (!score.value)
    out.reason = what_is_missing(score, sides[0].name);
  return out;
}

/// Of the scored systems: where they tie, which ranks drawn weights give them, and other means of their points.
void add_sensitivity(const Scored& scored, model::ScoreComparison& out) {
  if (scored.systems.empty()) return;
  const auto shares = score::rank_shares(out.weights, scored.points, out.draws, seed_from("weights " + out.id));
  for (std::size_t i = 0; i < scored.systems.size(); ++i) {
    ComparedScore& system = out.systems[scored.systems[i]];
    if (i > 0 && scored.systems[0] == 0)
      system.flip_weights = score::flip_weights(out.weights, scored.points[i], scored.points[0]);
    system.rank_shares = shares[i];
    for (const double p : out.exponents)
      system.means.push_back(kPoints * score::power_mean(out.weights, scored.points[i], p));
  }
  out.order_depends_on_weights = score::order_depends_on_weights(out.weights, scored.points, shares, out.draws);
  out.order_depends_on_mean = score::order_depends_on_mean(out.weights, scored.points);
}

/// A score without an interval may be anywhere.
bool could_change_places(std::span<const Score> scores) {
  for (std::size_t i = 0; i < scores.size(); ++i)
    for (std::size_t j = i + 1; j < scores.size(); ++j) {
      if (!scores[i].value || !scores[j].value) continue;
      if (!scores[i].interval || !scores[j].interval) return true;
      const model::Interval &a = scores[i].interval->ci95, &b = scores[j].interval->ci95;
      if (a.lo <= b.hi && b.lo <= a.hi) return true;
    }
  return false;
}

}  // namespace

model::Interval ratio_interval(const Score& a, const Score& b) {
  const model::Interval &x = a.interval->ci95, &y = b.interval->ci95;
  if (a.interval->method == "worst_case" || b.interval->method == "worst_case") return {y.lo / x.hi, y.hi / x.lo};
  const double ratio = *b.value / *a.value;
  const double down = std::hypot(std::log(*b.value / y.lo), std::log(x.hi / *a.value));
  const double up = std::hypot(std::log(y.hi / *b.value), std::log(*a.value / x.lo));
  return {ratio * std::exp(-down), ratio * std::exp(up)};
}

model::ScoreComparison compare_scores(std::span<const Side> sides, std::span<const Score> scores) {
  model::ScoreComparison out;
  out.id = scores[0].id;
  out.draws = kWeightDraws;
  out.exponents = {-1, 0, 1};
  for (const model::DimensionScore& d : scores[0].dimensions) {
    out.dimensions.push_back(d.dimension);
    out.weights.push_back(d.weight);
  }
  for (std::size_t i = 0; i < scores.size(); ++i) out.systems.push_back(beside_reference(sides, scores, i));
  out.order_depends_on_noise = could_change_places(scores);
  add_sensitivity(scored(scores), out);
  return out;
}

}  // namespace steelyard::judge
