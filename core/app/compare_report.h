// SPDX-License-Identifier: Apache-2.0
// A comparison as tables and words.
#pragma once
#include <string>

#include "app/context.h"
#include "app/page.h"
#include "model/comparison.h"

namespace steelyard::app {

/// For people: one line per metric and system, with parameters where they tell lines apart; wins and losses per system;
/// what differs around the numbers, and what was forced; then the scores.
[[nodiscard]] std::string comparison_text(const model::Comparison& comparison, const Context& context);
[[nodiscard]] Style style_of(model::Difference verdict);
/// The part of it about the scores: ratios, and how much their order hangs on weights and on the kind of mean.
void show_scores(const model::Comparison& comparison, const Texts& text, Page& page);
/// The same with every member, values in base SI.
[[nodiscard]] Table comparison_csv(const model::Comparison& comparison);
}  // namespace steelyard::app
