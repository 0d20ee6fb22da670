// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "score/edition.h"

namespace steelyard::bundle {
namespace {

/// Whoever declares a measurement must deliver it, if only as a row that says why there is no value.
void check_plan(const store::RunRecord& record, Findings& findings) {
  findings.checked("CMP-01", record.plan.jobs.size() + 1);
  if (record.run.finished.empty())
    findings.error("CMP-01", kJournalPath, "no end", "a run that has ended", "the run was not measured to its end");
  for (const model::Job& job : record.plan.jobs)
    if (!record.finished.contains(job.id))
      findings.error("CMP-01", fmt::format("{} job {}", kJournalPath, job.id), "no result",
                     fmt::format("a result of {} on {}", job.benchmark, job.device),
                     "measurements that were declared before the run may not be left out of it");
}

void check_files(const Evidence& evidence, Findings& findings) {
  std::vector<std::string> wanted = {kJournalPath, kRunPath, kDisclosurePath};
  const std::size_t nodes = evidence.record ? evidence.record->run.nodes.size() : 0;
  for (std::size_t i = 0; i < nodes; ++i) wanted.push_back(score_path(i, nodes));
  for (const std::string& path : wanted) {
    findings.checked("CMP-01");
    if (!evidence.files.contains(path)) findings.error("CMP-01", path, "absent", "there", "every bundle has it");
  }
}

/// A score that lacks an input has no value, and says so; then the bundle is evidence without a score.
void check_score(const ScoreFile& file, Findings& findings) {
  for (const model::ScoreInput& input : file.score.inputs) {
    findings.checked("CMP-01");
    if (input.value) continue;
    const std::string where = fmt::format("{} {}", file.path, input.metric);
    const std::string required = fmt::format("every metric of {}", file.score.schema);
    if (file.score.value)
      findings.error("CMP-01", where, "missing", required, "a score without one of its inputs is no score");
    else
      findings.flag("CMP-01", where, "missing", required, "no score is claimed: " + input.missing);
  }
}

void check_known(const Evidence& evidence, Findings& findings) {
  const model::BundleManifest& manifest = *evidence.manifest;
  findings.checked("CMP-02");
  if (evidence.edition == nullptr)
    findings.error("CMP-02", "manifest.json edition",
                   fmt::format("{} {}", manifest.edition.id, manifest.edition.sha256),
                   "an edition of this steelyard, or one given with --edition",
                   "without the edition the score cannot be computed again");
  else if (const auto profile = score::find_profile(*evidence.edition, manifest.profile); !profile)
    findings.error("CMP-02", "manifest.json profile", manifest.profile,
                   fmt::format("a profile of {}", evidence.edition->id), profile.error().message);
  findings.checked("CMP-02");
  if (evidence.rules == nullptr)
    findings.error("CMP-02", "manifest.json rules", fmt::format("{} {}", manifest.rules.id, manifest.rules.sha256),
                   "run rules of this steelyard", "without its rules nobody knows what the run had to keep to");
  for (const model::BundledFile& file : manifest.files) {
    findings.checked("CMP-02");
    const std::string known = schema_of(file.path);
    const auto claimed = manifest.schemas.find(file.path);
    if (known.empty())
      findings.error("CMP-02", file.path, "a file of no known kind", "a file that steelyard pack writes",
                     "what cannot be checked has no place in a bundle");
    else if (claimed == manifest.schemas.end() || claimed->second != known)
      findings.error("CMP-02", file.path, claimed == manifest.schemas.end() ? "no schema" : claimed->second, known,
                     "this version of steelyard reads another schema");
  }
}

}  // namespace

void check_completeness(const Evidence& evidence, Findings& findings) {
  if (evidence.record) check_plan(*evidence.record, findings);
  check_files(evidence, findings);
  for (const ScoreFile& file : evidence.scores) check_score(file, findings);
  if (evidence.manifest) check_known(evidence, findings);
}

}  // namespace steelyard::bundle
