// SPDX-License-Identifier: Apache-2.0
// What plugins know about the hardware of their kind: drives, mounts, ports. sy.inventory/1 as plain data.
#pragma once
#include <string>
#include <vector>

namespace steelyard::model {

struct Fact {
  std::string key, text, unit;  // units as of metrics; "" for words and plain numbers
  std::string why_not;          // not empty: nobody can say, and why
  bool summary = false;         // belongs on one line with the item's name
  bool problem = false;         // worse than it should be
};

struct InventoryItem {
  std::string plugin, id, kind, name;
  std::string parent;  // PCI address or another item's id; empty: none
  std::vector<Fact> facts;
};

using Inventory = std::vector<InventoryItem>;

}  // namespace steelyard::model
