// SPDX-License-Identifier: Apache-2.0
#include "app/report_score.h"

#include <algorithm>

#include "app/report_input.h"
#include "app/score_input.h"
#include "reports/flags.h"
#include "score/edition.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

/// Why the score is what it is, in the words of the score itself.
std::vector<reports::Phrase> reasons_and_gaps(const model::Score& score, const reports::Words& words) {
  std::vector<reports::Phrase> notes;
  for (const std::string& reason : score.reasons)
    notes.push_back(reports::Phrase("An estimate: ", "仅为估计：") + words.said(reason));
  std::vector<std::pair<std::string, std::string>>
      missing;  // a remedy, and all that it gives; why is said input by input
  for (const model::ScoreInput& input : score.inputs) {
    if (input.value || input.missing.empty()) continue;
    auto same = std::ranges::find(missing, input.remedy, &std::pair<std::string, std::string>::first);
    if (same == missing.end()) same = missing.insert(same, {input.remedy, ""});
    same->second += (same->second.empty() ? "" : ", ") + input.metric;
  }
  for (const auto& [remedy, metrics] : missing)
    notes.push_back(reports::Phrase("Missing ", "缺少 ") + metrics + " → " + words.said(remedy));
  return notes;
}

reports::Phrase in_both(const model::LocalizedText& names, const std::string& otherwise) {
  const auto in = [&](const char* language) {
    const auto name = names.find(language);
    return name == names.end() ? otherwise : name->second;
  };
  return {in("en"), in("zh-CN")};
}

reports::Phrase dimension_name(const std::string& dimension, const model::Edition& edition) {
  const auto found = std::ranges::find(edition.dimensions, dimension, &model::Dimension::id);
  return found == edition.dimensions.end() ? reports::Phrase(dimension) : in_both(found->names, dimension);
}

/// What a reader must know beside the number: its path and flags, or what is missing.
reports::Phrase remark_on(const model::ScoreInput& input, const reports::Words& words) {
  if (!input.value) return input.missing;
  const reports::Phrase path = reports::path_name(input.path, words), flags = reports::flag_names(input.flags, words);
  return path.empty() || flags.empty() ? path + flags : path + reports::Phrase(" · ") + flags;
}

reports::ScoreView::Input input_view(const model::ScoreInput& input, const model::Edition& edition,
                                     const reports::Words& words) {
  const model::ScoredMetric* metric = score::find_metric(edition, input.metric);
  return {.name = metric == nullptr ? reports::Phrase(input.metric) : in_both(metric->names, input.metric),
          .metric = input.metric,
          .unit = input.unit,
          .value = input.value,
          .ci95 = input.ci95,
          .ratio = input.ratio,
          .elasticity = input.elasticity,
          .note = remark_on(input, words)};
}

reports::ScoreView score_view(const model::Score& score, const model::Edition& edition, const reports::Words& words) {
  reports::ScoreView view{.id = score.id,
                          .reference = {"the frozen references of " + edition.id, edition.id + " 冻结的参考值"},
                          .value = score.value,
                          .estimate = score.status == model::ScoreStatus::kEstimate,
                          .ci95 = score.interval ? std::optional(score.interval->ci95) : std::nullopt,
                          .dimensions = {},
                          .notes = reasons_and_gaps(score, words),
                          .inputs = {}};
  for (const model::DimensionScore& d : score.dimensions)
    view.dimensions.push_back({dimension_name(d.dimension, edition), d.weight, d.points});
  for (const model::ScoreInput& input : score.inputs) view.inputs.push_back(input_view(input, edition, words));
  for (const score::Lever& lever : score::levers(score)) {
    reports::Phrase name;
    for (const model::ScoreInput* input : lever.inputs) {
      reports::ScoreView::Input& shown = view.inputs[static_cast<std::size_t>(input - score.inputs.data())];
      shown.doubled = lever.gain;
      name = name.empty() ? shown.name : name + reports::Phrase(" + ") + shown.name;
    }
    view.levers.emplace_back(std::move(name), lever.gain);
  }
  return view;
}

/// Those of the score in a bundle. A stranger's word names weights of the edition and never a file.
Result<model::WeightProfile> weights_of(const reports::Report& report, const model::Edition& edition) {
  if (report.bundle)
    if (auto own = score::find_profile(edition, report.bundle->manifest.profile)) return own;
  return score::find_profile(edition, kDefaultWeights);
}

}  // namespace

Result<void> add_score(reports::Report& report, const reports::Words& words) {
  if (report.run.nodes.size() != 1 || report.run.imported_from) return {};
  const auto edition = read_edition(std::nullopt);
  if (!edition) return edition.error();
  const auto weights = weights_of(report, *edition);
  if (!weights) return weights.error();
  auto score = score::score_run(report.run, *edition, {.profile = *weights, .node = "", .verified = report.verified});
  if (!score) return score.error();
  doubt(defect_of(report.run, report.bundle), *score);
  report.score = score_view(*score, *edition, words);
  return {};
}

}  // namespace steelyard::app
