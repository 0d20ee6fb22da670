// SPDX-License-Identifier: Apache-2.0
// From criteria and runs to a certificate. Pure. The rules are in docs/certification.md.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "judge/run_rules.h"
#include "model/certificate.h"
#include "model/criteria.h"
#include "model/run.h"
#include "model/score.h"
#include "model/session.h"

namespace steelyard::judge {

/// Guard-banded: at least `limit` (or, `at_most`, at most): PASS if the whole interval keeps it, FAIL if none of it
/// does, else CONDITIONAL. Without an interval nothing is certain: CONDITIONAL, unless the value is `exact`.
[[nodiscard]] model::Decision decide(double value, const std::optional<model::Interval>& ci95, double limit,
                                     bool at_most, bool exact = false);

/// In what a certificate contradicts itself, as a sentence, so that certify() did not write it like this; empty: in
/// nothing. It may be false all the same: only a signature says who made it, and only the run whether it is true.
[[nodiscard]] std::string contradiction(const model::Certificate& certificate);

/// 0..100 on a logarithmic scale between `zero` and `full`.
[[nodiscard]] double points_of(double value, double zero, double full);

struct CertifiedInput {
  const model::Run* run = nullptr;
  const model::Session* session = nullptr;  // null: no journal, or not intact
};

struct CertifyRequest {
  std::vector<CertifiedInput> runs;  // at least one
  const model::Criteria* criteria = nullptr;
  const model::RuleSet* rules = nullptr;
  std::vector<model::Waiver> waivers;
  const model::Run* retest = nullptr;
  const model::Session* retest_session = nullptr;  // of its journal; null: none, which is an error of the retest
  const model::Score* score = nullptr;             // of the only run's only node; null: none, or it has no value
  std::optional<std::string> nonce;                // that the authority gave out; none: nothing is known of it
  bool adaptation = false;                         // with the operator x precision matrix
  std::string today;                               // "2026-11-28"
  std::string tool_version, tool_commit;
};

/// Refused: criteria with a demand that matches no row of any run (naming the nearest benchmark), a waiver that excuses
/// nothing, a value in another unit than its limit, the same run twice.
[[nodiscard]] Result<model::Certificate> certify(const CertifyRequest& request);

/// Operators x precisions of all devices, from rows whose benchmark ends in a precision ("gpu.gemm.bf16").
[[nodiscard]] model::Adaptation adaptation_of(const std::vector<CertifiedInput>& runs,
                                              const model::AdaptationDemand& demand);

/// Ids of the three metrics that make most of a score, up or down: they belong into every retest for C2.
[[nodiscard]] std::vector<const model::ScoreInput*> heaviest(const model::Score& score);

/// Processors, cores and memory of every node of `run` are those of the node of that name in `again`.
[[nodiscard]] bool same_hardware(const model::Run& run, const model::Run& again);

/// Every row of `rows`, of `run`, against the same job of `retest`: it must itself be precise, be of the same hardware,
/// be no copy, and reach 1 - tau of the original.
[[nodiscard]] std::vector<model::RetestResult> compare_retest(const std::vector<const model::Row*>& rows,
                                                              const model::Run& run, const model::Run& retest,
                                                              const model::RuleSet& rules);

}  // namespace steelyard::judge
