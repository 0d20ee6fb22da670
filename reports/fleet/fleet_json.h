// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "model/json_fwd.h"
#include "reports/fleet/fleet.h"

namespace steelyard::reports {

/// The member `fleet` of "steelyard.report/1": everything that is known of the fleet, nothing cut.
[[nodiscard]] model::Json to_json(const FleetView& fleet);

}  // namespace steelyard::reports
