// SPDX-License-Identifier: Apache-2.0
#include "score/score.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <map>

#include "score/assemble.h"

namespace steelyard::score {
namespace {

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
  for (std::size_t d = 0; d < schema.dimensions.size(); ++d)
    for (const model::ScoredMetric* metric : metrics_of(edition, schema.dimensions[d], schema.scope)) {
      Input input = read_input(run, out.document.node, edition, *metric);
      if (request.native_only) leave_out_unless_native(input);
      add_input(std::move(input), *metric, d, weights, schema.scope, out);
    }
}

Result<model::Score> score_in(const model::Run& run, const model::Edition& edition, const Request& request,
                              const model::ScoreSchema& schema, const std::string& node) {
  auto weights = weights_for(edition, request.profile, schema);
  if (!weights) return weights.error();
  Scored out;
  model::Score& score = out.document;
  score = blank(edition, request.profile, schema);
  score.run = run.id;
  score.run_profile = run.profile;
  score.journal_head = run.journal_head;
  score.tool_version = run.tool_version;
  score.tool_commit = run.tool_commit;
  score.verified = request.verified;
  score.node = node;
  read_inputs(run, edition, request, schema, *weights, out);
  return assemble(std::move(out), edition, schema, *weights, request.resamples, !run.finished.empty());
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

std::vector<Lever> levers(const model::Score& score) {
  std::vector<Lever> out;
  std::map<std::string, std::size_t> known;  // by evidence
  for (const model::ScoreInput& input : score.inputs) {
    std::string origin = input.evidence.empty() ? input.metric : "";
    for (const model::Evidence& e : input.evidence)
      origin += fmt::format("{}/{}/{}/{} ", e.node.value_or(""), e.job, e.device, e.metric);
    const auto [at, is_new] = known.try_emplace(origin, out.size());
    if (is_new) out.emplace_back();
    out[at->second].inputs.push_back(&input);
    out[at->second].gain += input.elasticity;  // the exponent, until all are there
  }
  for (Lever& lever : out) lever.gain = std::pow(2, lever.gain) - 1;
  std::ranges::stable_sort(out, std::ranges::greater(), &Lever::gain);
  return out;
}

}  // namespace steelyard::score
