// SPDX-License-Identifier: Apache-2.0
// A score as text: for people (the raw values first, then what they amount to), and as rows for programs.
#pragma once
#include <string>

#include "app/context.h"
#include "app/table.h"
#include "app/texts.h"
#include "model/edition.h"
#include "model/score.h"

namespace steelyard::app {

/// One line per input (level L0), dimension (L1) and for the score itself (L2), values in base SI.
[[nodiscard]] Table score_csv(const model::Score& score);

/// Inputs, dimensions, the score with its interval, and what would change it; or what is missing and how to get it.
/// With `explain` also the weights' origin, the evidence of each input, and the edition's rule. As aligned text, or
/// Markdown if the format asks for it.
[[nodiscard]] std::string score_text(const model::Score& score, const model::Edition& edition,
                                     const model::WeightProfile& profile, bool explain, const Context& context);

}  // namespace steelyard::app
