// SPDX-License-Identifier: Apache-2.0
#include "score/score.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "base/digest.h"
#include "score/aggregate.h"
#include "score/edition.h"
#include "score/inputs.h"

namespace steelyard::score {
namespace {

constexpr double kNodeExponent = 1;  // E is for centres

struct Scored {
  model::Score document;
  std::vector<Input> inputs;
  std::vector<Factor> factors;
};

Result<std::string> node_of(const model::Run& run, const std::string& wanted) {
  std::vector<std::string> names;
  for (const model::Node& node : run.nodes) names.push_back(node.name);
  if (wanted.empty() && names.size() == 1) return names[0];
  if (std::ranges::find(names, wanted) != names.end()) return wanted;
  if (wanted.empty())
    return Error{Errc::kInvalidArgument, fmt::format("run {} has {} nodes", run.id, names.size()),
                 "name one with --node"};
  return Error{Errc::kInvalidArgument, fmt::format("run {} has no node '{}'", run.id, wanted),
               fmt::format("its nodes are {}", fmt::join(names, ", "))};
}

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

void leave_out_unless_native(Input& input) {
  model::ScoreInput& shown = input.shown;
  if (shown.path != "emulated" && shown.path != "fallback") return;
  shown.missing = fmt::format("{} is {}, and only what is native counts", shown.metric, shown.path);
  shown.remedy = "measure on a device that computes it natively";
  shown.value.reset();
  shown.ci95.reset();
  input.spread.reset();
}

void read_inputs(const model::Run& run, const model::Edition& edition, const Request& request,
                 const model::ScoreSchema& schema, const Weights& weights, Scored& out) {
  for (std::size_t d = 0; d < schema.dimensions.size(); ++d) {
    for (const model::ScoredMetric* metric : metrics_of(edition, schema.dimensions[d], schema.scope)) {
      Input input = read_input(run, out.document.node, edition, *metric);
      if (request.native_only) leave_out_unless_native(input);
      const double v = metric->weights.at(to_text(schema.scope));
      input.shown.elasticity = weights.w[d] * v;
      if (input.shown.value) input.shown.ratio = ratio(*input.shown.value, metric->reference, metric->direction);
      if (input.spread)
        input.spread->elasticity = (metric->direction == model::Direction::kLower ? -1 : 1) * weights.w[d] * v;
      out.factors.push_back({d, v, metric->kind, input.shown.ratio});
      out.inputs.push_back(std::move(input));
    }
  }
  number_origins(out.inputs);
}

void note_reasons(const model::Run& run, const model::Edition& edition, const std::vector<Input>& inputs,
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
  if (run.finished.empty()) reasons.emplace_back("the run has not finished");
}

std::optional<model::Interval> bootstrap_of(const std::vector<Input>& inputs, const model::Score& score,
                                            std::uint32_t resamples) {
  NodeSeries node;
  std::vector<MetricRole> roles;
  for (const Input& input : inputs) {
    if (input.fewest_launches != 0 && input.fewest_launches < kFewestLaunches) return std::nullopt;
    node.metrics.push_back(input.series);
    roles.push_back({input.spread->elasticity, input.shown.kind});
  }
  const model::Interval relative =
      bootstrap(std::span(&node, 1), roles, resamples, seed_from(score.journal_head + "bootstrap"));
  return model::Interval{*score.value * relative.lo, *score.value * relative.hi};
}

double width(const model::Interval& interval) {
  return std::log(interval.hi / interval.lo);
}

/// None if some input has no interval: what is not known is not zero.
std::optional<model::ScoreInterval> interval_of(const std::vector<Input>& inputs, const model::Score& score,
                                                std::uint32_t resamples) {
  std::vector<Spread> spreads;
  for (const Input& input : inputs) {
    if (!input.spread) return std::nullopt;
    spreads.push_back(*input.spread);
  }
  model::ScoreInterval out;
  out.delta = delta_interval(*score.value, log_deviation_of_score(spreads), kNodeExponent);
  out.worst_case = worst_case(*score.value, spreads, kNodeExponent);
  out.bootstrap = bootstrap_of(inputs, score, resamples);
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

void fill(const model::Run& run, const model::Edition& edition, const Weights& weights,
          const model::ScoreSchema& schema, std::uint32_t resamples, Scored& out) {
  const Aggregate result = aggregate(weights.w, out.factors, schema.scope);
  model::Score& score = out.document;
  score.value = result.score;
  score.balance = result.balance;
  score.lambda_max = weights.lambda_max;
  score.consistency_ratio = weights.consistency_ratio;
  for (std::size_t d = 0; d < schema.dimensions.size(); ++d)
    score.dimensions.push_back({schema.dimensions[d], weights.w[d], result.points[d]});
  if (score.value) {
    note_reasons(run, edition, out.inputs, score.reasons);
    score.status = score.reasons.empty() ? model::ScoreStatus::kComplete : model::ScoreStatus::kEstimate;
    score.interval = interval_of(out.inputs, score, resamples);
  }
  for (std::size_t i = 0; i < out.inputs.size(); ++i) {
    out.inputs[i].shown.contribution = result.contributions[i];
    score.inputs.push_back(std::move(out.inputs[i].shown));
  }
}

Result<model::Score> score_in(const model::Run& run, const model::Edition& edition, const Request& request,
                              const model::ScoreSchema& schema, const std::string& node) {
  auto weights = weights_for(edition, request.profile, schema);
  if (!weights) return weights.error();
  Scored out;
  model::Score& score = out.document;
  score.id = score_id(edition, request.profile, schema);
  score.edition = edition.id;
  score.edition_sha256 = edition.sha256;
  score.edition_status = edition.status;
  score.profile = request.profile.id;
  score.schema = schema.id;
  score.run = run.id;
  score.run_profile = run.profile;
  score.journal_head = run.journal_head;
  score.tool_version = run.tool_version;
  score.tool_commit = run.tool_commit;
  score.verified = request.verified;
  score.node = node;
  read_inputs(run, edition, request, schema, *weights, out);
  fill(run, edition, *weights, schema, request.resamples, out);
  return std::move(score);
}

}  // namespace

Result<model::Score> score_run(const model::Run& run, const model::Edition& edition, const Request& request) {
  if (run.imported_from)
    return Error{Errc::kInvalidArgument, fmt::format("run {} was imported: steelyard measured none of it", run.id),
                 "a score needs measurements made under its rules: steelyard run"};
  const auto node = node_of(run, request.node);
  if (!node) return node.error();
  std::optional<Result<model::Score>> last;
  for (const model::ScoreSchema& schema : edition.schemas) {
    if (schema.scope != model::Scope::kNode || (!request.schema.empty() && request.schema != schema.id)) continue;
    last = score_in(run, edition, request, schema, *node);
    if (!*last || (*last)->value) break;
  }
  if (!last)
    return Error{Errc::kInvalidArgument, fmt::format("edition {} has no schema of scope node", edition.id),
                 "add one under \"schemas\""};
  return *std::move(last);
}

Result<std::vector<model::Score>> score_alike(std::span<const model::Run> runs, const model::Edition& edition,
                                              const Request& request) {
  std::vector<model::Score> scores;
  for (const model::ScoreSchema& schema : edition.schemas) {
    if (schema.scope != model::Scope::kNode) continue;
    scores.clear();
    for (const model::Run& run : runs) {
      Request in_schema = request;
      in_schema.schema = schema.id;
      auto score = score_run(run, edition, in_schema);
      if (!score) return score.error();
      scores.push_back(*std::move(score));
    }
    if (std::ranges::all_of(scores, [](const model::Score& s) { return s.value.has_value(); })) break;
  }
  return scores;
}

}  // namespace steelyard::score
