// SPDX-License-Identifier: Apache-2.0
// What plugins know about the hardware of their kind, one line per item.
#pragma once
#include "app/session.h"
#include "app/table.h"
#include "app/texts.h"
#include "model/inventory.h"

namespace steelyard::app {

/// Of all usable plugins of `site`. One that cannot say is left out with a warning.
[[nodiscard]] model::Inventory collect_inventory(Site& site);

/// Adds a row to a table of facts for each item that has something for one line: problems first. The others are for
/// --json only.
void add_inventory(Table& table, const model::Inventory& inventory, const Texts& text);

}  // namespace steelyard::app
