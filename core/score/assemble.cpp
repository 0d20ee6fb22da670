// SPDX-License-Identifier: Apache-2.0
#include "score/assemble.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/digest.h"

namespace steelyard::score {
namespace {

/// Inputs with the same evidence are one measurement.
void number_origins(std::vector<Input>& inputs) {
  std::map<std::string, std::size_t> origins;
  for (Input& input : inputs) {
    if (!input.spread) continue;
    std::string key;
    for (const model::Evidence& e : input.shown.evidence) key += fmt::format("{}/{}/{} ", e.job, e.device, e.metric);
    input.spread->origin = origins.try_emplace(key, origins.size()).first->second;
  }
}

void note_reasons(const model::Edition& edition, const std::vector<Input>& inputs, bool finished,
                  std::vector<std::string>& reasons) {
  std::vector<std::string> few, unsure;
  for (const Input& input : inputs) {
    const model::ScoreInput& shown = input.shown;
    const std::uint32_t asked = find_class(edition, find_metric(edition, shown.metric)->quality)->launches;
    if (shown.n_launch < asked) few.push_back(fmt::format("{} {} of {}", shown.metric, shown.n_launch, asked));
    if (!shown.ci95) unsure.push_back(shown.metric);
    if (!input.estimate.empty()) reasons.push_back(input.estimate);
  }
  if (!few.empty()) reasons.push_back(fmt::format("fewer launches than asked for: {}", fmt::join(few, ", ")));
  if (!unsure.empty()) reasons.push_back(fmt::format("no interval: {}", fmt::join(unsure, ", ")));
  if (!finished) reasons.emplace_back("the run has not finished");
}

/// Of one node: its inputs' own series.
std::vector<NodeSeries> nodes_of(const Scored& scored) {
  if (!scored.nodes.empty()) return scored.nodes;
  NodeSeries node;
  for (const Input& input : scored.inputs) node.metrics.push_back(input.series);
  return {std::move(node)};
}

/// The inputs that the series of nodes are of.
std::vector<std::size_t> drawn_inputs(const Scored& scored) {
  if (!scored.nodes.empty()) return scored.of_nodes;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < scored.inputs.size(); ++i) all.push_back(i);
  return all;
}

/// What was measured once for all nodes is not drawn; its spread widens what was.
model::Interval widened(const model::Interval& relative, const std::vector<Spread>& others, double share) {
  const double half = kNormal95 * log_deviation_of_score(others) / share;
  return {std::exp(-std::hypot(std::log(relative.lo), half)), std::exp(std::hypot(std::log(relative.hi), half))};
}

/// None with too few launches of anything.
std::optional<model::Interval> bootstrap_of(const Scored& scored, double share, std::uint32_t resamples) {
  std::vector<MetricRole> roles;
  std::vector<Spread> others;
  const std::vector<std::size_t> drawn = drawn_inputs(scored);
  for (std::size_t i = 0; i < scored.inputs.size(); ++i) {
    const Input& input = scored.inputs[i];
    if (input.fewest_launches != 0 && input.fewest_launches < kFewestLaunches) return std::nullopt;
    if (std::ranges::find(drawn, i) == drawn.end())
      others.push_back(*input.spread);
    else
      roles.push_back({input.spread->elasticity / share, input.shown.kind});
  }
  const model::Score& score = scored.document;
  const model::Interval drawn_interval =
      bootstrap(nodes_of(scored), roles, resamples, seed_from(score.journal_head + "bootstrap"));
  const model::Interval relative = others.empty() ? drawn_interval : widened(drawn_interval, others, share);
  return model::Interval{*score.value * relative.lo, *score.value * relative.hi};
}

double width(const model::Interval& interval) {
  return std::log(interval.hi / interval.lo);
}

/// None if some input has no interval: what is not known is not zero.
std::optional<model::ScoreInterval> interval_of(const Scored& scored, double share, std::uint32_t resamples) {
  const model::Score& score = scored.document;
  std::vector<Spread> spreads;
  for (const Input& input : scored.inputs) {
    if (!input.spread) return std::nullopt;
    spreads.push_back(*input.spread);
  }
  model::ScoreInterval out;
  out.delta = delta_interval(*score.value, log_deviation_of_score(spreads), share);
  out.worst_case = worst_case(*score.value, spreads, share);
  out.bootstrap = bootstrap_of(scored, share, resamples);
  if (!out.bootstrap) {
    out.method = "worst_case";
    out.ci95 = out.worst_case;
    return out;
  }
  const bool wider = width(*out.bootstrap) > width(*out.delta);
  out.resamples = resamples;
  out.method = wider ? "bootstrap" : "delta";
  out.ci95 = wider ? *out.bootstrap : *out.delta;
  return out;
}

}  // namespace

model::Score blank(const model::Edition& edition, const model::WeightProfile& profile,
                   const model::ScoreSchema& schema) {
  model::Score score;
  score.id = score_id(edition, profile, schema);
  score.edition = edition.id;
  score.edition_sha256 = edition.sha256;
  score.edition_status = edition.status;
  score.profile = profile.id;
  score.schema = schema.id;
  return score;
}

void add_input(Input input, const model::ScoredMetric& metric, std::size_t dimension, const Weights& weights,
               model::Scope scope, Scored& out) {
  const double v = metric.weights.at(to_text(scope));
  input.shown.elasticity = weights.w[dimension] * v;
  if (input.shown.value) input.shown.ratio = ratio(*input.shown.value, metric.reference, metric.direction);
  if (input.spread)
    input.spread->elasticity = (metric.direction == model::Direction::kLower ? -1 : 1) * weights.w[dimension] * v;
  out.factors.push_back({dimension, v, metric.kind, input.shown.ratio});
  out.inputs.push_back(std::move(input));
}

model::Score assemble(Scored scored, const model::Edition& edition, const model::ScoreSchema& schema,
                      const Weights& weights, std::uint32_t resamples, bool finished) {
  number_origins(scored.inputs);
  const Aggregate result = aggregate(weights.w, scored.factors, schema.scope);
  const double share = schema.scope == model::Scope::kCentre ? extensive_share(weights.w, scored.factors) : 1;
  model::Score& score = scored.document;
  score.value = result.score;
  score.balance = result.balance;
  score.lambda_max = weights.lambda_max;
  score.consistency_ratio = weights.consistency_ratio;
  if (score.centre) score.centre->extensive_share = share;
  for (std::size_t d = 0; d < schema.dimensions.size(); ++d)
    score.dimensions.push_back({schema.dimensions[d], weights.w[d], result.points[d]});
  if (score.value) {
    note_reasons(edition, scored.inputs, finished, score.reasons);
    score.status = score.reasons.empty() ? model::ScoreStatus::kComplete : model::ScoreStatus::kEstimate;
    score.interval = interval_of(scored, share, resamples);
  }
  for (std::size_t i = 0; i < scored.inputs.size(); ++i) {
    scored.inputs[i].shown.contribution = result.contributions[i];
    score.inputs.push_back(std::move(scored.inputs[i].shown));
  }
  return std::move(score);
}

}  // namespace steelyard::score
