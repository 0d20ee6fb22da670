// SPDX-License-Identifier: Apache-2.0
// The member `inventory` of steelyard.machine/1.
#pragma once
#include "base/result.h"
#include "model/inventory.h"
#include "model/json.h"

namespace steelyard::model {

[[nodiscard]] Json to_json(const Inventory& inventory);
[[nodiscard]] Result<Inventory> inventory_from_json(const Json& json);

}  // namespace steelyard::model
