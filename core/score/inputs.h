// SPDX-License-Identifier: Apache-2.0
// From the rows of a run to the inputs of a score: which row gives which metric, and how sure it is.
#pragma once
#include <optional>
#include <string>

#include "model/edition.h"
#include "model/run.h"
#include "model/score.h"
#include "score/bootstrap.h"
#include "score/uncertainty.h"

namespace steelyard::score {

struct Input {
  model::ScoreInput shown;
  std::optional<Spread> spread;  // its elasticity is still 0; none without an interval
  MetricSeries series;
  std::size_t fewest_launches = 0;  // of any row that has an interval of some width
  std::string estimate;             // why a score with it is an estimate; empty: it is none
};

/// `metric` on `node`: the first of its sources that the run has rows of. Without one, shown.missing says why.
[[nodiscard]] Input read_input(const model::Run& run, const std::string& node, const model::Edition& edition,
                               const model::ScoredMetric& metric);

}  // namespace steelyard::score
