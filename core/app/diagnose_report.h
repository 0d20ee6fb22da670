// SPDX-License-Identifier: Apache-2.0
// A diagnosis as tables and words.
#pragma once
#include <string>

#include "app/table.h"
#include "app/texts.h"
#include "model/diagnosis.h"
#include "reports/fleet/fleet.h"

namespace steelyard::app {

/// For people: certain findings, then the first suspects; the rest are counted in diagnosis_summary().
[[nodiscard]] Table diagnosis_table(const model::Diagnosis& diagnosis, const Texts& text);
/// Every finding, values in base SI.
[[nodiscard]] Table diagnosis_csv(const model::Diagnosis& diagnosis);
/// What was judged and what was not, who is to blame, what to do next.
[[nodiscard]] std::string diagnosis_summary(const model::Diagnosis& diagnosis, const Texts& text);
using reports::certain_findings;

}  // namespace steelyard::app
