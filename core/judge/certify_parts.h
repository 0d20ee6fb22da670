// SPDX-License-Identifier: Apache-2.0
// The steps of certify(), each in a file of its own.
#pragma once
#include <string>
#include <vector>

#include "judge/certify.h"

namespace steelyard::judge {

// gates.cpp
/// Rows of all runs that a demand selects, also those that were not measured.
[[nodiscard]] std::vector<const model::Row*> select(const CertifyRequest& request, const model::RowSelector& selector);
[[nodiscard]] Result<std::vector<model::GateResult>> judge_gates(const CertifyRequest& request);
[[nodiscard]] Result<std::vector<model::GradedItem>> judge_grades(const CertifyRequest& request);

// retest.cpp
/// The row of `run` that measured what `row` did; null if there is none.
[[nodiscard]] const model::Row* same_job(const model::Run& run, const model::Row& row);

// waivers.cpp
/// Marks what they excuse; an error for one that excuses nothing, or what cannot be excused.
[[nodiscard]] Result<void> apply_waivers(model::Certificate& certificate);
/// Errors of the run rules that no waiver excuses.
[[nodiscard]] std::vector<model::RuleCheck> standing_errors(const model::Certificate& certificate);

// certify.cpp
/// The weighted mean of their points; none without items, or if one has none.
[[nodiscard]] std::optional<double> grade_of(const std::vector<model::GradedItem>& items);
/// No cell is empty without a reason, and what is measured is correct.
[[nodiscard]] bool is_complete(const model::Adaptation& adaptation);
/// `date` is "2026-11-28".
[[nodiscard]] std::string days_after(const std::string& date, unsigned days);

// levels.cpp
/// Of the checks of results: no level is low enough for a wrong one.
[[nodiscard]] bool is_of_truth(const model::RuleCheck& check);
/// Measured again, and not the same.
[[nodiscard]] bool disagrees(const model::RetestResult& result);
[[nodiscard]] model::Decision worst(const std::vector<model::GateResult>& gates);
/// Fills level, needs, reasons, decision and certified. `measured_s`: of the metric that was measured longest.
void judge_level(const CertifyRequest& request, double longest_s, model::Certificate& certificate);

}  // namespace steelyard::judge
