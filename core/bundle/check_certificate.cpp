// SPDX-License-Identifier: Apache-2.0
// Is the certificate of a bundle what certify() says of its run? It carries the text of its criteria, so that all of it
// is computed again. What hangs on something that is not here (a retest, other runs) is left out, and said.
#include <algorithm>
#include <fmt/format.h>

#include "base/version.h"
#include "bundle/contents.h"
#include "bundle/differences.h"
#include "bundle/evidence.h"
#include "judge/certify.h"
#include "judge/criteria.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

using model::Certificate;
using model::Json;

constexpr const char* kMessage = "people would read something else than what was measured";
constexpr std::string_view kOnRetest = "FRE-01";

const char* rule_of_certificate(std::string_view /*pointer*/) {
  return "REC-05";
}

void refuse(const std::string& where, std::string measured, std::string required, Findings& findings) {
  findings.error("REC-05", fmt::format("{} {}", kCertificatePath, where), std::move(measured), std::move(required),
                 kMessage);
}

/// Its score is one of the bundle's, which are computed again themselves.
void check_score(const Certificate& certificate, const std::vector<ScoreFile>& scores, Findings& findings) {
  if (!certificate.score) return;
  findings.checked("REC-05");
  const bool ours = std::ranges::any_of(scores, [&](const ScoreFile& file) {
    const bool same_ends = certificate.score_ci95.has_value() == file.score.interval.has_value() &&
                           (!certificate.score_ci95 || (certificate.score_ci95->lo == file.score.interval->ci95.lo &&
                                                        certificate.score_ci95->hi == file.score.interval->ci95.hi));
    return file.score.id == certificate.score_id && file.score.value == certificate.score && same_ends;
  });
  if (!ours)
    refuse("score", fmt::format("{} {}", certificate.score_id, *certificate.score), "the score of this bundle",
           findings);
}

bool has_retest(const Evidence& evidence, const Certificate& c) {
  return c.retest_run && evidence.retest != nullptr && evidence.retest->id == *c.retest_run;
}

Result<Certificate> again(const Evidence& evidence, const Certificate& found, const model::Criteria& criteria,
                          const std::optional<std::string>& nonce) {
  judge::CertifyRequest request;
  request.runs = {{&evidence.record->run, &evidence.record->session}};
  request.criteria = &criteria;
  request.rules = evidence.rules;
  request.waivers = found.waivers;
  if (has_retest(evidence, found)) request.retest = evidence.retest, request.retest_session = evidence.retest_session;
  const auto score = std::ranges::find(evidence.scores, found.score_id,
                                       [](const ScoreFile& file) -> const std::string& { return file.score.id; });
  request.score = score == evidence.scores.end() ? nullptr : &score->score;
  request.nonce = nonce;
  request.adaptation = found.adaptation.has_value();
  request.today = found.issued;
  request.tool_version = found.tool_version;
  request.tool_commit = found.tool_commit;
  auto certificate = judge::certify(request);
  if (!certificate) return certificate.error();
  certificate->score = found.score;  // check_score()
  certificate->score_ci95 = found.score_ci95;
  certificate->score_id = found.score_id;
  return certificate;
}

/// A retest only ever takes away from a certificate, but for what it still needs.
void forget_retest(Certificate& found, Certificate& expected) {
  expected.id = found.id;
  expected.retest_run = found.retest_run;
  expected.retest = found.retest;
  expected.needs = found.needs;
  expected.level = std::min(expected.level, found.level);
  if (!found.certified) {
    expected.certified = false;
    expected.reasons = found.reasons;
    expected.valid_until = found.valid_until;
  }
  for (Certificate* c : {&found, &expected}) {
    std::erase_if(c->rules.findings, [](const model::RuleFinding& f) { return f.checker == kOnRetest; });
    std::erase_if(c->rules.checks, [](const model::RuleCheck& check) { return check.checker == kOnRetest; });
  }
}

/// Where it says something else than certify() does. `nonce`: what the authority may have said to have given.
Result<std::vector<Difference>> departures_of(const Evidence& evidence, Certificate found,
                                              const model::Criteria& criteria,
                                              const std::optional<std::string>& nonce) {
  auto expected = again(evidence, found, criteria, nonce);
  if (!expected) return expected.error();
  if (found.retest_run && !has_retest(evidence, found)) forget_retest(found, *expected);
  return differences(model::to_json(found), model::to_json(*expected));
}

void check_recomputed(const Evidence& evidence, const Certificate& found, Findings& findings) {
  findings.checked("REC-05");
  const auto criteria = judge::parse_criteria(found.criteria.text, "criteria");  // judge::contradiction() read it, too
  if (evidence.rules == nullptr || evidence.rules->sha256 != found.rules.rules_sha256)
    return findings.unknown("REC-05", kCertificatePath, "run rules " + found.rules.rules,
                            "run rules that are known here", "it was not computed again");
  auto departures = departures_of(evidence, found, *criteria, std::nullopt);
  const store::RunRecord& record = *evidence.record;
  if (departures && !departures->empty() && record.session.nonce_given)
    if (auto known = departures_of(evidence, found, *criteria, record.session.nonce); known && known->empty())
      departures = std::move(known);
  if (!departures)
    return refuse("criteria", departures.error().message, "criteria that this run can be held to", findings);
  const bool same_tool = found.tool_version == version() && found.tool_commit == commit();
  report(kCertificatePath, *departures, rule_of_certificate,
         same_tool ? kMessage
                   : fmt::format("{}; made by {} {}: that version may say it otherwise", kMessage, found.tool_version,
                                 found.tool_commit),
         findings);
  if (found.retest_run && !has_retest(evidence, found))
    findings.unknown("REC-05", kCertificatePath, fmt::format("a retest, run {}", *found.retest_run),
                     "its bundle, with --retest", "what the retest shows was not computed again");
}

bool is_about(const Certificate& certificate, const model::Run& run) {
  return std::ranges::any_of(certificate.runs, [&](const model::CertifiedRun& r) {
    return r.run == run.id && r.journal_head == run.journal_head;
  });
}

}  // namespace

void check_certificate(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kCertificatePath);
  if (!evidence.record || file == evidence.files.end()) return;
  findings.checked("REC-05");
  const auto json = model::parse_json(file->second, kCertificatePath);
  if (!json) return refuse("", json.error().message, schema_of(kCertificatePath), findings);
  const auto certificate = model::certificate_from_json(*json);
  if (!certificate) return refuse("", certificate.error().message, "a whole certificate", findings);
  if (model::to_json(*certificate) != *json)
    return refuse("", "members that no certificate has, or in another form", "what steelyard certify writes", findings);
  const model::Run& run = evidence.record->run;
  if (!is_about(*certificate, run))
    return refuse("runs", "other runs", fmt::format("run {} {}", run.id, run.journal_head), findings);
  if (const std::string what = judge::contradiction(*certificate); !what.empty())
    return refuse("", what, "decisions that follow from its own values", findings);
  if (!evidence.today.empty() && certificate->issued > evidence.today)
    return refuse("issued", certificate->issued, "not after " + evidence.today, findings);
  for (const model::CriteriaId& known : evidence.criteria)
    if (known.id == certificate->criteria.id && known.sha256 != certificate->criteria.sha256)
      return refuse("criteria", "another text than the shipped " + known.id, known.sha256, findings);
  check_score(*certificate, evidence.scores, findings);
  if (certificate->runs.size() == 1) return check_recomputed(evidence, *certificate, findings);
  findings.unknown("REC-05", kCertificatePath, fmt::format("{} runs", certificate->runs.size()),
                   "the only run of the bundle", "values of the other runs cannot be computed again here");
}

}  // namespace steelyard::bundle
