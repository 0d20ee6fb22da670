// SPDX-License-Identifier: Apache-2.0
// Two to eight systems side by side, for the buyer: may they be compared, who wins where, by how much, how sure that
// is, and what else differs.
#pragma once
#include "model/comparison.h"
#include "reports/names.h"
#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

[[nodiscard]] Outline comparison_page(const model::Comparison& comparison, const Vocabulary& vocabulary);

/// Whether a system is the reference once more: the same run, and the same numbers.
[[nodiscard]] bool is_same_run(const model::Comparison& c, std::size_t system);

}  // namespace steelyard::reports
