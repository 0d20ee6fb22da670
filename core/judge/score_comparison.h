// SPDX-License-Identifier: Apache-2.0
// Scores beside the reference's: ratios with intervals, and how much the order hangs on opinions. Pure. The rules are
// in docs/methodology.md, "Comparing systems".
#pragma once
#include <cstdint>
#include <span>

#include "judge/comparison.h"
#include "model/comparison.h"
#include "model/score.h"

namespace steelyard::judge {

inline constexpr std::uint32_t kWeightDraws = 10'000;

/// One score per side, in their order. Precondition: all scores have the same id, and as many as there are sides. Sides
/// without a score are in the result, not compared, with what they lack.
[[nodiscard]] model::ScoreComparison compare_scores(std::span<const Side> sides, std::span<const model::Score> scores);

/// The 95 % interval of b / a from theirs. Of independent measurements: the ends' distances from the values add up in
/// quadrature, in logarithms (MOVER). Where one of them is a worst case nothing may be assumed independent, and it is
/// [b.lo / a.hi, b.hi / a.lo].
[[nodiscard]] model::Interval ratio_interval(const model::Score& a, const model::Score& b);

}  // namespace steelyard::judge
