// SPDX-License-Identifier: Apache-2.0
#include "bundle/checker.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/version.h"
#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/certify.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

/// The document in `path`, if it is there and is one of ours.
template <class T>
std::optional<T> read(const Evidence& evidence, std::string_view path, Result<T> (*from_json)(const model::Json&)) {
  const auto file = evidence.files.find(path);
  if (file == evidence.files.end()) return std::nullopt;
  const auto json = model::parse_json(file->second, path);
  if (!json) return std::nullopt;
  auto document = from_json(*json);
  return document ? std::optional<T>(*std::move(document)) : std::nullopt;
}

std::optional<store::RunRecord> read_record(const Evidence& evidence) {
  const auto file = evidence.files.find(kJournalPath);
  if (file == evidence.files.end()) return std::nullopt;
  const auto journal = store::read_journal(file->second, kJournalPath);
  if (!journal) return std::nullopt;
  auto record = store::replay(*journal, kJournalPath);
  return record ? std::optional(*std::move(record)) : std::nullopt;
}

void describe(const Evidence& evidence, model::CheckReport& report) {
  if (evidence.manifest) report.manifest = *evidence.manifest;
  if (!evidence.manifest_bytes.empty()) report.manifest_sha256 = sha256_hex(evidence.manifest_bytes);
  if (!evidence.record) return;
  const model::Run& run = evidence.record->run;
  report.run = run.id;
  report.run_profile = run.profile;
  report.started = run.started;
  report.finished = run.finished;
  for (const model::Node& node : run.nodes) report.nodes.push_back(node.name);
}

std::optional<Declaration> read_declaration(const Evidence& evidence) {
  const auto file = evidence.files.find(kDeclarationPath);
  if (file == evidence.files.end()) return std::nullopt;
  auto declaration = parse_declaration(file->second, kDeclarationPath);
  return declaration ? std::optional(*std::move(declaration)) : std::nullopt;
}

/// Whoever reviewed the run must be known to the reader, and must have signed what the declaration says.
bool is_reviewed(const std::vector<model::CheckedSignature>& signatures) {
  return std::ranges::any_of(signatures, [](const model::CheckedSignature& s) {
    return s.status == "trusted" && s.role != to_text(Role::kSubmitter);
  });
}

void add_retest(const Evidence& retest, const CheckInput& input, Evidence& evidence, model::CheckReport& report) {
  if (!input.retest) return;
  evidence.retest_refused = refusal_of_retest(retest, input.trust);
  if (evidence.retest_refused.empty() && evidence.record &&
      !judge::same_hardware(evidence.record->run, retest.record->run))
    evidence.retest_refused = "it was measured on other hardware";
  if (!evidence.retest_refused.empty()) return;
  evidence.retest = &retest.record->run;
  evidence.retest_session = &retest.record->session;
  report.retest = sha256_hex(retest.manifest_bytes);
}

/// Nobody can settle what a run left open before it ended, nor on a day to come: such an answer does not count, and a
/// reader learns so.
std::vector<Settled> settled_after(const Declaration& declaration, const Evidence& evidence, Findings& findings) {
  const std::string end =
      evidence.record ? evidence.record->run.finished.substr(0, std::string("2026-11-28").size()) : "";
  std::vector<Settled> settled;
  for (const Settled& s : declaration.settled) {
    const std::string where = fmt::format("{} settled by {}", kDeclarationPath, s.who);
    if (s.on < end)
      findings.flag(s.rule, where, s.on, "not before " + end, "the run had not ended yet: this answer does not count");
    else if (!evidence.today.empty() && s.on > evidence.today)
      findings.flag(s.rule, where, s.on, "not after " + evidence.today, "a day to come: this answer does not count");
    else
      settled.push_back(s);
  }
  return settled;
}

void check_day(const Evidence& evidence, Findings& findings) {
  if (!evidence.record || evidence.today.empty()) return;
  const std::string end = evidence.record->run.finished.substr(0, evidence.today.size());
  findings.checked("INT-03");
  if (end > evidence.today)
    findings.error("INT-03", std::string(kJournalPath) + " finished", end, "not after " + evidence.today,
                   "a run that ends on a day to come was not measured");
}

}  // namespace

Evidence open(const CheckInput& input) {
  Evidence evidence;
  evidence.today = input.today;
  evidence.criteria = input.criteria;
  evidence.archive = read_archive(input.bytes, input.limits);
  for (const ArchiveFile& file : evidence.archive.files) evidence.files.emplace(file.path, file.bytes);
  if (const auto found = evidence.files.find(kManifestPath); found != evidence.files.end())
    evidence.manifest_bytes = found->second;
  evidence.manifest = read(evidence, kManifestPath, model::bundle_manifest_from_json);
  evidence.record = read_record(evidence);
  evidence.run = read(evidence, kRunPath, model::run_from_json);
  for (const auto& [path, bytes] : evidence.files)
    if (schema_of(path) == "steelyard.score/1")
      if (auto score = read(evidence, path, model::score_from_json))
        evidence.scores.push_back({path, *std::move(score)});
  evidence.declaration = read_declaration(evidence);
  if (!evidence.manifest) return evidence;
  const auto edition = std::ranges::find(input.editions, evidence.manifest->edition.sha256, &model::Edition::sha256);
  if (edition != input.editions.end()) evidence.edition = &*edition;
  const auto rules = std::ranges::find(input.rules, evidence.manifest->rules.sha256, &model::RuleSet::sha256);
  if (rules != input.rules.end()) evidence.rules = &*rules;
  return evidence;
}

std::string refusal_of_retest(const Evidence& retest, const Trust* trust) {
  Findings findings;
  check_container(retest, findings);
  check_integrity(retest, findings);
  check_signatures(retest, trust, findings);
  check_run_rules(retest, findings);
  check_correctness(retest, findings);
  check_rows(retest, findings);
  model::CheckReport report;
  std::move(findings).fill(report);
  for (const model::CheckFinding& f : report.findings)
    if (f.severity == "error") return fmt::format("{} {}: {}", f.rule, f.where, f.message);
  if (!retest.record || retest.record->run.finished.empty()) return "its run has not finished";
  if (retest.rules == nullptr) return "its run rules are not known here";
  return "";
}

model::CheckReport check(const CheckInput& input) {
  model::CheckReport report;
  report.sha256 = sha256_hex(input.bytes);
  report.checker_version = version();
  report.checker_commit = commit();
  Evidence evidence = open(input);
  const Evidence retest = open(
      {.bytes = input.retest.value_or(""), .editions = input.editions, .rules = input.rules, .limits = input.limits});
  add_retest(retest, input, evidence, report);
  describe(evidence, report);
  Findings findings;
  check_container(evidence, findings);
  check_integrity(evidence, findings);
  check_day(evidence, findings);
  report.signatures = check_signatures(evidence, input.trust, findings);
  if (evidence.declaration)
    findings.settle(settled_after(*evidence.declaration, evidence, findings), is_reviewed(report.signatures));
  check_documents(evidence, findings);
  check_completeness(evidence, findings);
  check_run_rules(evidence, findings);
  check_registry(evidence, input.registry, findings);
  check_correctness(evidence, findings);
  check_rows(evidence, findings);
  check_disclosure(evidence, findings);
  check_certificate(evidence, findings);
  report.scores = check_results(evidence, findings);
  std::move(findings).fill(report);
  return report;
}

}  // namespace steelyard::bundle
