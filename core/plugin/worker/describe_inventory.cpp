// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/describe_inventory.h"

#include <fmt/format.h>
#include <set>
#include <utility>

#include "plugin/worker/describe.h"

namespace steelyard::plugin {
namespace {

std::optional<std::string> fault_of(const sy_inventory_item* item) {
  if (item == nullptr) return "has an empty place in its inventory";
  if (item->id == nullptr || item->id[0] == '\0' || item->kind == nullptr || item->name == nullptr)
    return "has an item in its inventory without id, kind or name";
  if (item->fact_count > SY_INVENTORY_MOST_FACTS || (item->fact_count > 0 && item->facts == nullptr))
    return fmt::format("says that '{}' has {} facts", safe_text(item->id), item->fact_count);
  return std::nullopt;
}

model::Fact fact_of(const sy_fact& fact) {
  return {safe_text(fact.key),
          safe_text(fact.text),
          safe_text(fact.unit),
          safe_text(fact.why_not),
          (fact.flags & SY_FACT_SUMMARY) != 0,
          (fact.flags & SY_FACT_PROBLEM) != 0};
}

}  // namespace

model::Inventory describe_inventory(const std::string& plugin, std::uint32_t count,
                                    const sy_inventory_item* const* list, std::optional<Breach>& wrong) {
  const auto broken = [&](std::string what) {
    wrong = Breach{Fault::kDescriptor, std::move(what)};
    return model::Inventory{};
  };
  if (count > SY_INVENTORY_MOST_ITEMS || (count > 0 && list == nullptr))
    return broken(fmt::format("says that its inventory has {} items", count));
  model::Inventory inventory;
  std::set<std::string> ids;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (auto fault = fault_of(list[i])) return broken(std::move(*fault));
    const sy_inventory_item& from = *list[i];
    model::InventoryItem item{
        plugin, safe_text(from.id), safe_text(from.kind), safe_text(from.name), safe_text(from.parent), {}};
    if (!ids.insert(item.id).second) return broken(fmt::format("has '{}' twice in its inventory", item.id));
    for (std::uint32_t f = 0; f < from.fact_count; ++f) {
      if (from.facts[f] == nullptr) return broken(fmt::format("has an empty fact about '{}'", item.id));
      item.facts.push_back(fact_of(*from.facts[f]));
    }
    inventory.push_back(std::move(item));
  }
  return inventory;
}

}  // namespace steelyard::plugin
