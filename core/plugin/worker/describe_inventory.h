// SPDX-License-Identifier: Apache-2.0
// What sy.inventory/1 gave, held against its rules and turned into plain data.
#pragma once
#include <optional>
#include <steelyard/ext/inventory.h>
#include <string>

#include "model/inventory.h"
#include "plugin/worker/services.h"

namespace steelyard::plugin {

/// On a broken rule the result is empty and `wrong` says which.
[[nodiscard]] model::Inventory describe_inventory(const std::string& plugin, std::uint32_t count,
                                                  const sy_inventory_item* const* list, std::optional<Breach>& wrong);

}  // namespace steelyard::plugin
