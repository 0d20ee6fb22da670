// SPDX-License-Identifier: Apache-2.0
// The tail that scores look at, of metrics kept as histograms: whoever compares values compares it too. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/run.h"

namespace steelyard::judge {

inline constexpr const char* kTail = "p99";

/// The row's value, or, by its name, a quantile of it.
[[nodiscard]] std::optional<double> value_in(const model::Row& row, const std::string& quantile);

/// Of every launch, from what it counted; the row's alone where that is too little, or was not kept. Precondition: the
/// row has that quantile.
[[nodiscard]] std::vector<double> quantile_by_launch(const model::Row& row, const std::string& quantile);

/// The tail of `again` / that of `row`, as near to 1 as their launches (their intervals, where there is one launch)
/// allow: 1 if these overlap. None if one of them has no tail.
[[nodiscard]] std::optional<double> tail_ratio(const model::Row& row, const model::Row& again);

}  // namespace steelyard::judge
