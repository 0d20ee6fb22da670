// SPDX-License-Identifier: Apache-2.0
// A comparison as tables and words.
#pragma once
#include <string>

#include "app/table.h"
#include "app/texts.h"
#include "model/comparison.h"

namespace steelyard::app {

/// For people: one line per metric and system. Parameters where they tell lines apart.
[[nodiscard]] Table comparison_table(const model::Comparison& comparison, const Texts& text);
/// The same with every member, values in base SI.
[[nodiscard]] Table comparison_csv(const model::Comparison& comparison);
/// Wins and losses per system, what differs around the numbers, and what was forced.
[[nodiscard]] std::string comparison_summary(const model::Comparison& comparison, const Texts& text);

}  // namespace steelyard::app
