// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "reports/report.h"

namespace steelyard::app {

/// Puts the score of a node's run into its report, if only an incomplete one; what many nodes amount to is not scored
/// here, and what other tools measured has none.
[[nodiscard]] Result<void> add_score(reports::Report& report, const reports::Words& words);

}  // namespace steelyard::app
