// SPDX-License-Identifier: Apache-2.0
// A bundle opened, as far as it can be, and the stages of its check. Private to the room.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/checker.h"
#include "bundle/rules.h"
#include "model/score.h"
#include "store/journal.h"
#include "store/run_record.h"

namespace steelyard::bundle {

struct ScoreFile {
  std::string path;
  model::Score score;
};

/// What could be read. What could not be is absent here, and a finding.
struct Evidence {
  Archive archive;
  std::map<std::string, std::string_view, std::less<>> files;
  std::string_view manifest_bytes;
  std::optional<model::BundleManifest> manifest;
  std::optional<store::RunRecord> record;  // of the journal: what the run really said
  std::optional<model::Run> run;           // of run.json
  std::vector<ScoreFile> scores;
  std::optional<Declaration> declaration;
  std::span<const model::CriteriaId> criteria;     // known here
  std::string today;                               // empty: not known
  const model::Edition* edition = nullptr;         // the known one of the manifest's hash
  const model::RuleSet* rules = nullptr;           // likewise
  const model::Run* retest = nullptr;              // the same measured again; null: not given, or not believed
  const model::Session* retest_session = nullptr;  // of its journal
  std::string retest_refused;                      // why not believed
};

/// Opens what there is; says nothing about it.
[[nodiscard]] Evidence open(const CheckInput& input);

/// Of the bundle of a retest: why nothing can be built on it; empty if it is intact, finished and signed as trusted,
/// its results are correct, follow from their samples and keep run rules that are known here.
[[nodiscard]] std::string refusal_of_retest(const Evidence& retest, const Trust* trust);

void check_container(const Evidence& evidence, Findings& findings);  // S0
void check_integrity(const Evidence& evidence, Findings& findings);  // S1
std::vector<model::CheckedSignature> check_signatures(const Evidence& evidence, const Trust* trust,
                                                      Findings& findings);                           // S2
void check_documents(const Evidence& evidence, Findings& findings);                                  // S3
void check_completeness(const Evidence& evidence, Findings& findings);                               // S4
void check_run_rules(const Evidence& evidence, Findings& findings);                                  // S5, S7
void check_registry(const Evidence& evidence, const model::Baseline* registry, Findings& findings);  // S7
void check_correctness(const Evidence& evidence, Findings& findings);                                // S6
void check_disclosure(const Evidence& evidence, Findings& findings);                                 // S8
void check_certificate(const Evidence& evidence, Findings& findings);                                // S8
void check_rows(const Evidence& evidence, Findings& findings);                                       // S8, of the run
std::vector<model::CheckedScore> check_results(const Evidence& evidence, Findings& findings);        // S8

}  // namespace steelyard::bundle
