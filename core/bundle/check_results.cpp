// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/recompute.h"
#include "model/json.h"
#include "score/edition.h"

namespace steelyard::bundle {
namespace {

using model::Json;

constexpr std::size_t kMostShown = 20;  // differences per document; the rest only counts

struct Difference {
  std::string pointer;
  Json found, expected;
};

/// Where two documents differ, members in any order. Depth is limited by model::parse_json.
void compare(const Json& found, const Json& expected, const std::string& pointer, std::vector<Difference>& out) {
  if (found.is_number() && expected.is_number()) {
    if (!judge::same_number(found.get<double>(), expected.get<double>())) out.push_back({pointer, found, expected});
    return;
  }
  if (found.is_object() && expected.is_object()) {
    for (const auto& [key, value] : expected.items())
      compare(found.contains(key) ? found[key] : Json(nullptr), value, pointer + "/" + key, out);
    for (const auto& [key, value] : found.items())
      if (!expected.contains(key)) out.push_back({pointer + "/" + key, value, Json(nullptr)});
    return;
  }
  if (found.is_array() && expected.is_array() && found.size() == expected.size()) {
    for (std::size_t i = 0; i < found.size(); ++i)
      compare(found[i], expected[i], fmt::format("{}/{}", pointer, i), out);
    return;
  }
  if (found != expected) out.push_back({pointer, found, expected});
}

std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 80;
  std::string text = model::dump_line(value);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

template <class RuleOf>
void report(const std::string& path, const std::vector<Difference>& differences, RuleOf&& rule_of,
            const std::string& message, Findings& findings) {
  for (std::size_t i = 0; i < std::min(differences.size(), kMostShown); ++i) {
    const Difference& d = differences[i];
    findings.error(rule_of(d.pointer), path + " " + d.pointer, shown(d.found), shown(d.expected), message);
  }
  if (differences.size() > kMostShown)
    findings.error(rule_of(differences[kMostShown].pointer), path,
                   fmt::format("{} more", differences.size() - kMostShown), "none", message);
}

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
  std::vector<Difference> differences;
  compare(model::to_json(*evidence.run), model::to_json(evidence.record->run), "", differences);
  report(kRunPath, differences, rule_of_run, "run.json does not say what the journal says", findings);
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
    std::vector<Difference> differences;
    compare(model::to_json(file->score), model::to_json((*scores)[i]), "", differences);
    report(path, differences, rule_of_score, "the score does not follow from the run, computed again", findings);
  }
  return out;
}

}  // namespace steelyard::bundle
