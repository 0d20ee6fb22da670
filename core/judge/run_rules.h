// SPDX-License-Identifier: Apache-2.0
// Does a run keep the run rules R1..R17 of docs/certification.md? Pure functions over what it records. What it does not
// record, or this machine cannot read, is a finding of its own (kUnknown) and never a pass.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/run.h"
#include "model/run_rules.h"
#include "model/session.h"

namespace steelyard::judge {

/// What is judged. Pointers are the caller's and live through the call.
struct RunEvidence {
  const model::Run* run = nullptr;
  const model::Session* session = nullptr;  // of its journal; null: nothing proves how it was measured (an error)
  std::vector<const model::Row*> rows;      // of `run`; empty: every measured row that is no aside (certified_rows)
  const model::Run* retest = nullptr;       // of the same machine, on fresh inputs; null: none
};

/// The rows that a certificate may build on: with a direction, and measured (whatever their verdict).
[[nodiscard]] std::vector<const model::Row*> certified_rows(const model::Run& run);

/// Why the run can never be certified, whatever it measured: imported, not measured by steelyard, not finished.
[[nodiscard]] std::optional<std::string> never_certifiable(const model::Run& run);

[[nodiscard]] model::RuleReport evaluate(const RunEvidence& evidence, const model::RuleSet& rules);

/// The class of a row; null if the rule set has none for it.
[[nodiscard]] const model::RuleClass* class_of(const model::RuleSet& rules, const model::Row& row);

/// "steelyard.rules/1", TOML; errors name file and line.
[[nodiscard]] Result<model::RuleSet> parse_rules(std::string_view bytes, const std::string& name);

/// Rule, checker and title of every check, in the order of reports.
[[nodiscard]] std::span<const model::RuleCheck> all_checks();

}  // namespace steelyard::judge
