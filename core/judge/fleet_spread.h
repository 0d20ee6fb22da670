// SPDX-License-Identifier: Apache-2.0
// How the readings of each population lie, for tables and strip plots.
#pragma once
#include <vector>

#include "judge/fleet.h"
#include "model/fleet.h"

namespace steelyard::judge {

/// One per population of diagnose(fleet), in its order.
[[nodiscard]] std::vector<model::Spread> spreads_of(const Fleet& fleet);

}  // namespace steelyard::judge
