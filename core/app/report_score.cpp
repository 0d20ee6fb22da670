// SPDX-License-Identifier: Apache-2.0
#include "app/report_score.h"

#include "app/score_input.h"
#include "app/score_view.h"
#include "score/score.h"

namespace steelyard::app {

Result<void> add_score(reports::Report& report) {
  if (report.run.nodes.size() != 1 || report.run.imported_from) return {};
  const auto edition = read_edition(std::nullopt);
  if (!edition) return edition.error();
  const auto weights = read_weights(kDefaultWeights, *edition);
  if (!weights) return weights.error();
  const auto score =
      score::score_run(report.run, *edition, {.profile = *weights, .node = "", .verified = report.verified});
  if (!score) return score.error();
  report.score = score_view(*score, *edition);
  return {};
}

}  // namespace steelyard::app
