// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/differences.h"
#include "bundle/evidence.h"
#include "model/json.h"
#include "score/edition.h"

namespace steelyard::bundle {
namespace {

bool contains_any(std::string_view pointer, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return pointer.find(word) != std::string_view::npos; });
}

/// Which rule a member of score.json belongs to.
const char* rule_of_score(std::string_view pointer) {
  if (contains_any(pointer, {"/weight", "/elasticity", "/lambda_max", "/consistency_ratio", "/edition", "/reference"}))
    return "REC-04";
  if (contains_any(pointer, {"/interval", "/ci95"})) return "REC-02";
  return pointer.starts_with("/inputs") && !pointer.ends_with("/contribution") ? "REC-01" : "REC-03";
}

const char* rule_of_run(std::string_view pointer) {
  if (!pointer.starts_with("/results") && !pointer.starts_with("/summary")) return "INT-03";
  return contains_any(pointer, {"ci95"}) ? "REC-02" : "REC-01";
}

void check_run(const Evidence& evidence, Findings& findings) {
  findings.checked("REC-01", evidence.run->results.size());
  report(kRunPath, differences(model::to_json(*evidence.run), model::to_json(evidence.record->run)), rule_of_run,
         "run.json does not say what the journal says", findings);
}

model::CheckedScore brief(const model::Score& score) {
  constexpr const char* kStatus[] = {"complete", "estimate", "incomplete"};
  return {score.id, kStatus[static_cast<std::size_t>(score.status)], score.value,
          score.interval ? std::optional(score.interval->ci95) : std::nullopt};
}

}  // namespace

std::vector<model::CheckedScore> check_results(const Evidence& evidence, Findings& findings) {
  std::vector<model::CheckedScore> out;
  if (!evidence.record) return out;
  if (evidence.run) check_run(evidence, findings);
  if (evidence.edition == nullptr) return out;
  const auto profile = score::find_profile(*evidence.edition, evidence.manifest->profile);
  if (!profile) return out;  // CMP-02
  const auto scores = scores_of(evidence.record->run, *evidence.edition, *profile);
  if (!scores) {
    findings.checked("REC-03");
    findings.error("REC-03", kRunPath, scores.error().message, "a run that can be scored", scores.error().hint);
    return out;
  }
  for (std::size_t i = 0; i < scores->size(); ++i) {
    out.push_back(brief((*scores)[i]));
    const std::string path = score_path(i, scores->size());
    const auto file = std::ranges::find(evidence.scores, path, &ScoreFile::path);
    if (file == evidence.scores.end()) continue;  // CMP-01
    for (const char* rule : {"REC-01", "REC-02", "REC-03", "REC-04"}) findings.checked(rule);
    report(path, differences(model::to_json(file->score), model::to_json((*scores)[i])), rule_of_score,
           "the score does not follow from the run, computed again", findings);
  }
  return out;
}

}  // namespace steelyard::bundle
