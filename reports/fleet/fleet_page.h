// SPDX-License-Identifier: Apache-2.0
// The page of a fleet: who stands out, what all reach, how they lie, the nodes, the evidence.
#pragma once
#include "reports/fleet/fleet.h"
#include "reports/outline.h"

namespace steelyard::reports {

[[nodiscard]] Outline fleet_page(const FleetView& fleet, const Vocabulary& vocabulary);

/// Strips of the metrics that were judged, those with somebody odd first.
[[nodiscard]] std::vector<Picture> fleet_pictures(const FleetView& fleet, const Vocabulary& vocabulary);

}  // namespace steelyard::reports
