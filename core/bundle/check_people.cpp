// SPDX-License-Identifier: Apache-2.0
// What people read of a bundle: the disclosure, and a certificate if there is one.
#include <algorithm>
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/certify.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

using model::Json;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const Json* number_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_number() ? &*found : nullptr;
}

std::vector<Json> list_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_array() ? std::vector<Json>(found->begin(), found->end())
                                                    : std::vector<Json>();
}

void refuse(const std::string& where, std::string measured, std::string required, Findings& findings) {
  findings.error("REC-05", fmt::format("{} {}", kCertificatePath, where), std::move(measured), std::move(required),
                 "people would read something else than what was measured");
}

/// True if some row of the run is what a gate or a graded item says it is about, with its value.
bool is_measured(const Json& item, double value, const model::Run& run) {
  return std::ranges::any_of(run.results, [&](const model::Row& row) {
    return row.node == text_at(item, "node") && row.device == text_at(item, "device") &&
           row.benchmark == text_at(item, "benchmark") && row.metric == text_at(item, "metric") && row.value == value;
  });
}

void check_values(const Json& certificate, const model::Run& run, Findings& findings) {
  for (const char* kind : {"gates", "graded"})
    for (const Json& item : list_at(certificate, kind)) {
      const Json* value = number_at(item, "value");
      const bool of_one_row = !text_at(item, "benchmark").empty() && !text_at(item, "metric").empty();
      if (value == nullptr || !of_one_row || text_at(item, "kind") == "bound") continue;
      findings.checked("REC-05");
      if (!is_measured(item, value->get<double>(), run))
        refuse(fmt::format("{} {}", kind, text_at(item, "id")), model::dump_line(*value),
               "the value of a row of this run", findings);
    }
}

void check_score(const Json& certificate, const std::vector<ScoreFile>& scores, Findings& findings) {
  const Json* score = number_at(certificate, "score");
  if (score == nullptr) return;
  findings.checked("REC-05");
  const std::string id = text_at(certificate, "score_id");
  const bool ours = std::ranges::any_of(
      scores, [&](const ScoreFile& file) { return file.score.id == id && file.score.value == score->get<double>(); });
  if (!ours) refuse("score", fmt::format("{} {}", id, model::dump_line(*score)), "the score of this bundle", findings);
}

/// Its decisions follow from what it says.
void check_decisions(const Json& json, Findings& findings) {
  findings.checked("REC-05");
  const auto certificate = model::certificate_from_json(json);
  if (!certificate) return refuse("", certificate.error().message, "a whole certificate", findings);
  if (model::to_json(*certificate) != json)
    return refuse("", "members that no certificate has, or in another form", "what steelyard certify writes", findings);
  if (const std::string what = judge::contradiction(*certificate); !what.empty())
    return refuse("", what, "decisions that follow from its own values", findings);
}

void check_certificate(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kCertificatePath);
  if (file == evidence.files.end()) return;
  findings.checked("REC-05");
  const auto json = model::parse_json(file->second, kCertificatePath);
  if (!json || text_at(*json, "schema") != schema_of(kCertificatePath))
    return refuse("", json ? "another document" : json.error().message, schema_of(kCertificatePath), findings);
  const model::Run& run = evidence.record->run;
  const std::vector<Json> runs = list_at(*json, "runs");
  const bool about_this = std::ranges::any_of(runs, [&](const Json& r) {
    return text_at(r, "run") == run.id && text_at(r, "journal_head") == run.journal_head;
  });
  if (!about_this) return refuse("runs", "other runs", fmt::format("run {} {}", run.id, run.journal_head), findings);
  check_decisions(*json, findings);
  if (runs.size() > 1) return;  // of several, values may be from one that is not here
  check_values(*json, run, findings);
  check_score(*json, evidence.scores, findings);
}

void check_disclosure(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kDisclosurePath);
  if (file == evidence.files.end()) return;
  findings.checked("REC-05");
  if (file->second != disclosure(evidence.record->run, evidence.declaration))
    findings.error("REC-05", kDisclosurePath, "another text", "the text that follows from run.json and declaration",
                   "people would read something else than what was recorded");
}

}  // namespace

void check_people(const Evidence& evidence, Findings& findings) {
  if (!evidence.record) return;
  check_disclosure(evidence, findings);
  check_certificate(evidence, findings);
}

}  // namespace steelyard::bundle
