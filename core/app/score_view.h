// SPDX-License-Identifier: Apache-2.0
// A score as the reports show it, with the edition's names in both languages.
#pragma once
#include "model/edition.h"
#include "model/score.h"
#include "reports/report.h"

namespace steelyard::app {

[[nodiscard]] reports::ScoreView score_view(const model::Score& score, const model::Edition& edition);

}  // namespace steelyard::app
