// SPDX-License-Identifier: Apache-2.0
// S5 and S7: the run rules, judged from the raw samples and telemetry of the journal by the same functions as certify.
#include <algorithm>
#include <fmt/format.h>

#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "judge/run_rules.h"

namespace steelyard::bundle {
namespace {

/// What no run records has been declared beside it; whether in full, check_documents() says.
bool is_declared(const model::RuleFinding& finding, const Evidence& evidence) {
  return finding.checker == "SCH-03" && evidence.declaration.has_value();
}

/// Checked here for every row that passed, not only for those that a certificate builds on.
bool is_ours(std::string_view checker) {
  return checker == "COR-01" || checker == "COR-02";
}

}  // namespace

void check_run_rules(const Evidence& evidence, Findings& findings) {
  if (!evidence.record || evidence.rules == nullptr) return;
  const store::RunRecord& record = *evidence.record;
  judge::RunEvidence measured;
  measured.run = &record.run;
  measured.session = &record.session;
  measured.retest = evidence.retest;
  const model::RuleReport report = judge::evaluate(measured, *evidence.rules);
  for (const model::RuleCheck& check : report.checks)
    if (!is_ours(check.checker)) findings.checked(check.checker, check.checked);
  for (const model::RuleFinding& f : report.findings) {
    if (is_ours(f.checker)) continue;
    const std::string where = fmt::format("{}{}{}", kJournalPath, f.where.empty() ? "" : " ", f.where);
    const std::string message = fmt::format("{}: {}", f.rule, f.explanation);
    if (f.severity == model::Severity::kError)
      findings.error(f.checker, where, f.measured, f.required, message);
    else if (f.severity == model::Severity::kFlag)
      findings.flag(f.checker, where, f.measured, f.required, message);
    else if (!is_declared(f, evidence))
      findings.unknown(f.checker, where, f.measured, f.required, message);
  }
  if (!evidence.retest_refused.empty())
    findings.flag("FRE-01", "the retest", evidence.retest_refused,
                  "an intact bundle that keeps the run rules, signed by somebody known", "nothing can be built on it");
}

}  // namespace steelyard::bundle
